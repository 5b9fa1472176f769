import { PageShell } from '@/ui';

export default function AccessLogPage() {
  return <PageShell title="谁看过我家人的信息" />;
}
