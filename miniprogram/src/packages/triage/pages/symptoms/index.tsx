import { PageShell } from '@/ui';

export default function SymptomsPage() {
  return <PageShell title="哪里不舒服" />;
}
