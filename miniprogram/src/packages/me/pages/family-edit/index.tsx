import { PageShell } from '@/ui';

export default function FamilyEditPage() {
  return <PageShell title="添加家人" />;
}
