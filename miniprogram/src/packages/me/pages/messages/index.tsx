import { PageShell } from '@/ui';

export default function MessagesPage() {
  return <PageShell title="消息与提醒" />;
}
