import { PageShell } from '@/ui';

export default function AppointmentPage() {
  return <PageShell title="预约详情" />;
}
