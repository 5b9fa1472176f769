import { View } from '@tarojs/components';
import { hasShareCards } from '@/platform/share-card';
import { Button, InlineMessage, Link, Note, Sheet } from '@/ui';
import { timeOf } from '../../../time-words';
import type { TicketSharing } from '../use-ticket-share';

/** What the family will see, how long, the one button that hands it on, and the way to take it back. */
export function ShareSheet({ share }: { share: TicketSharing }) {
  const { busy, fault, said, link } = share;
  return (
    <Sheet id="share-sheet" open={share.isOpen} title="发给家人看" onClose={share.close}>
      <View className="body">
        家人不用登录，打开就能看到：号码、前面几人、还要等多久、诊室怎么走。看不到科室、医生和病情。
      </View>
      {link && <View className="sub mt2">{`${timeOf(link.expiresAt)} 失效，也可以随时收回。`}</View>}
      <View className="col g3 mt4">
        <InlineMessage tone="amber" message={fault} />
        {said !== null && <Note tone="green">{said}</Note>}
        {link && hasShareCards && (
          <Button id="send-card" icon="send-white" openType="share">
            发给微信好友
          </Button>
        )}
        {link && !hasShareCards && (
          <Button id="copy-link" icon="send-white" onTap={share.copy}>
            复制链接
          </Button>
        )}
        {!link && (
          <Button id="make-link" loading={busy === 'make'} loadingText="正在生成…" onTap={share.open}>
            生成链接
          </Button>
        )}
        {link && (
          <Link id="revoke-share" tone="red" onTap={share.revoke}>
            收回发出去的链接
          </Link>
        )}
      </View>
    </Sheet>
  );
}
