import { PageShell } from '@/ui';

export default function ExamPage() {
  return <PageShell title="检查报告" />;
}
