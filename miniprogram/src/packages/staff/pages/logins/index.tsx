import { useStaff } from '@/session';
import { PageShell } from '@/ui';
import { SignInForm } from '../../components/sign-in-form';
import { LoginsView } from '../../logins/logins-view';

export default function LoginsPage() {
  const staff = useStaff();
  return <PageShell title="我的登录">{staff ? <LoginsView /> : <SignInForm />}</PageShell>;
}
