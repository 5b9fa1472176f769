import { PageShell } from '@/ui';

export default function ConfirmPage() {
  return <PageShell title="确认预约" />;
}
