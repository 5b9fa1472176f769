import { PageShell } from '@/ui';

export default function PrivacyPage() {
  return <PageShell title="隐私" />;
}
