import { PageShell } from '@/ui';

export default function AdvicePage() {
  return <PageShell title="建议挂的科" />;
}
