import { PageShell } from '@/ui';

export default function QueuePage() {
  return <PageShell title="候诊进度" />;
}
