import { PageShell } from '@/ui';

export default function EmergencyPage() {
  return <PageShell title="紧急情况" tone="emergency" />;
}
