import { PageShell } from '@/ui';

export default function DoctorsPage() {
  return <PageShell title="选医生" />;
}
