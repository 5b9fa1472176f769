import { PageShell } from '@/ui';

export default function BillPage() {
  return <PageShell title="缴费明细" />;
}
