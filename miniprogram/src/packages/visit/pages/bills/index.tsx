import { PageShell } from '@/ui';

export default function BillsPage() {
  return <PageShell title="门诊缴费" />;
}
