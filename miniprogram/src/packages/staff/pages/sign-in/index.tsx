import { PageShell } from '@/ui';

export default function SignInPage() {
  return <PageShell title="员工登录" />;
}
