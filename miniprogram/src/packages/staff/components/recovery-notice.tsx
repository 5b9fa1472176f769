import { View } from '@tarojs/components';
import { dayAndTime } from '@/packages/visit/time-words';
import { dismissRecoveryNotice, useRecoveryNotice } from '@/session';
import { Link, Note } from '@/ui';

/** Tells whoever has signed in that a recovery code was used: it may have been somebody else. `onLook`: null where the page is open. */
export function RecoveryNotice({ onLook }: { onLook: (() => void) | null }) {
  const used = useRecoveryNotice();
  if (!used) return null;
  return (
    <Note id="recovery-notice" tone="amber" icon="warn-amber" alert>
      <View>
        {`${dayAndTime(used.usedAt)} 用过一个恢复码，还剩 ${used.left} 个。不是您本人用的，请马上让其他设备退出，再告诉管理员。`}
      </View>
      <View className="row g4 mt2">
        {onLook && (
          <Link id="recovery-look" onTap={onLook}>
            看我的登录
          </Link>
        )}
        <Link id="recovery-known" onTap={dismissRecoveryNotice}>
          是我，知道了
        </Link>
      </View>
    </Note>
  );
}
