import { PageShell } from '@/ui';

export default function PayResultPage() {
  return <PageShell title="支付结果" />;
}
