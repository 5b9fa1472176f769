import { PageShell } from '@/ui';

export default function SignInPage() {
  return <PageShell title="登录" />;
}
