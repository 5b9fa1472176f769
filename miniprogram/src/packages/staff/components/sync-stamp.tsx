import { View } from '@tarojs/components';
import type { LiveState } from '@/api';
import { accessible, Icon } from '@/ui';
import { clockWithSeconds } from '../desk/desk-words';
import { useNow } from '../desk/use-now';

interface SyncStampProps {
  live: LiveState;
  /** When the queues were read last. */
  loadedAt: number | undefined;
  hasFault: boolean;
}

// Three missed reads: what is shown may have changed.
const STALE_MS = 45_000;

/** Always in view: whether what is shown is current, and from when it is. */
export function SyncStamp({ live, loadedAt, hasFault }: SyncStampProps) {
  const at = useNow(1000);
  if (loadedAt === undefined) return <View className="sub nowrap">正在连接…</View>;
  const stamp = clockWithSeconds(loadedAt);
  const isOff = live === 'offline' || hasFault || at - loadedAt > STALE_MS;
  return (
    <View id="sync-stamp" className="row g1 sub nowrap" {...accessible({ role: 'status' })}>
      <Icon name={isOff ? 'offline-amber' : 'wifi-green'} size="s" />
      <View className={isOff ? 'c-amber md' : undefined}>
        {isOff ? `${live === 'offline' ? '断网' : '没能同步'}，这是 ${stamp} 的队列` : `在线，${stamp} 已同步`}
      </View>
    </View>
  );
}
