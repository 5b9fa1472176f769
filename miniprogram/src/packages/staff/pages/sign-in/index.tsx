import { PageShell } from '@/ui';
import { goToWork } from '../../components/go-to-work';
import { SignInForm } from '../../components/sign-in-form';

export default function SignInPage() {
  return (
    <PageShell title="员工登录">
      <SignInForm onSignedIn={(role) => void goToWork(role)} />
    </PageShell>
  );
}
