import { PageShell } from '@/ui';

export default function TvPage() {
  return <PageShell title="候诊大屏" />;
}
