import { PageShell } from '@/ui';

export default function BookPage() {
  return <PageShell title="挂号" tab="book" />;
}
