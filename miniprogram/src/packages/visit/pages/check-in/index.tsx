import { PageShell } from '@/ui';

export default function CheckInPage() {
  return <PageShell title="签到" />;
}
