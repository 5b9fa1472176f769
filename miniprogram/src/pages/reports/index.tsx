import { PageShell } from '@/ui';

export default function ReportsPage() {
  return <PageShell title="报告" tab="reports" />;
}
