import { PageShell } from '@/ui';

export default function MePage() {
  return <PageShell title="我的" tab="me" />;
}
