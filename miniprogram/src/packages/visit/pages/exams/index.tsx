import { PageShell } from '@/ui';

export default function ExamsPage() {
  return <PageShell title="去检查" />;
}
