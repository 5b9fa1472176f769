import { PageShell } from '@/ui';

export default function ConsolePage() {
  return <PageShell title="叫号台" />;
}
