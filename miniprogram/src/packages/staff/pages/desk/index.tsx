import { PageShell } from '@/ui';

export default function DeskPage() {
  return <PageShell title="叫号台" />;
}
