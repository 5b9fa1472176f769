import { PageShell } from '@/ui';

export default function FamilyPage() {
  return <PageShell title="家人与授权" />;
}
