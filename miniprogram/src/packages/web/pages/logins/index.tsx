import { LoginsView } from '../../../staff/logins/logins-view';
import { BarWords } from '../../workbench/bench-search';
import { WorkbenchPage } from '../../workbench/workbench-page';

export default function WebLoginsPage() {
  return (
    <WorkbenchPage page="web.logins" bar={() => <BarWords about="您在哪些设备上登录，手机丢了怎么办" />}>
      {() => <LoginsView />}
    </WorkbenchPage>
  );
}
