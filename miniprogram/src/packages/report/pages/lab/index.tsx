import { PageShell } from '@/ui';

export default function LabPage() {
  return <PageShell title="检验报告" />;
}
