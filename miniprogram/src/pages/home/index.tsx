import { PageShell } from '@/ui';

export default function HomePage() {
  return <PageShell title="安诊" tab="home" />;
}
