import { PageShell } from '@/ui';

export default function SlotsPage() {
  return <PageShell title="选时段" />;
}
