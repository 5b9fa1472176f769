import type { StaffRole } from '@anzhen/shared-types';
import { navigateBack, redirectTo } from '@/routes';
import { PageShell } from '@/ui';
import Taro from '@tarojs/taro';
import { SignInForm } from '../../components/sign-in-form';
import { pagesFor } from '../../workbench-pages';

// The narrowest window in which two rooms stand beside each other on the console.
const WORKBENCH_MIN_WIDTH = 1000;

const goToDesk = async (role: StaffRole): Promise<void> => {
  if (Taro.getCurrentPages().length > 1) await navigateBack();
  else if (process.env.TARO_ENV === 'h5' && window.innerWidth >= WORKBENCH_MIN_WIDTH) {
    await redirectTo(pagesFor(role)[0]?.route ?? 'web.console');
  } else await redirectTo('staff.desk');
};

export default function SignInPage() {
  return (
    <PageShell title="员工登录">
      <SignInForm onSignedIn={(role) => void goToDesk(role)} />
    </PageShell>
  );
}
