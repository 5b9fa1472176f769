import { PageShell } from '@/ui';

export default function AppointmentsPage() {
  return <PageShell title="我的预约" />;
}
