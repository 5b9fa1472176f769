import { View } from '@tarojs/components';
import { Icon, Tap } from '@/ui';
import type { OutboxEntry, Outcome } from '../desk/action-outbox';
import { clockWithSeconds } from '../desk/desk-words';
import { outbox } from '../desk/outbox';
import './desk-bars.scss';

const tones = { done: 'green', changed: 'amber', refused: 'red', dropped: 'amber' } as const;
const icons = { done: 'ok-green', changed: 'warn-amber', refused: 'warn-red', dropped: 'warn-amber' } as const;

interface SyncListProps {
  pending: readonly OutboxEntry[];
  left: readonly OutboxEntry[];
  outcomes: readonly Outcome[];
}

const Waiting = ({ entry, words }: { entry: OutboxEntry; words: string }) => (
  <View className="sync-line indigo late" id={`pending-${entry.id}`}>
    <Icon name="pending-indigo" size="s" />
    <View className="sync-text">
      {`${words}：${entry.label}（${clockWithSeconds(entry.queuedAt)}）${entry.state === 'sending' ? '，正在发送' : ''}`}
    </View>
    {entry.state !== 'sending' && (
      <Tap className="sync-action" label={`放弃：${entry.label}`} onTap={() => outbox.drop(entry.id)}>
        放弃
      </Tap>
    )}
  </View>
);

/** Decisions without an answer (待同步) and what became of those that had to wait or were refused. */
export function SyncList({ pending, left, outcomes }: SyncListProps) {
  if (pending.length + left.length + outcomes.length === 0) return null;
  return (
    <View className="sync-list" id="sync-list">
      {outcomes.map(({ id, kind, text }) => (
        <View key={id} className={`sync-line ${tones[kind]}`} id={`outcome-${id}`}>
          <Icon name={icons[kind]} size="s" />
          <View className="sync-text">{text}</View>
          <Tap className="sync-action" label={`知道了：${text}`} onTap={() => outbox.dismiss(id)}>
            知道了
          </Tap>
        </View>
      ))}
      {left.map((entry) => (
        <Waiting key={entry.id} entry={entry} words="别的账号没有同步完，请原来的人登录" />
      ))}
      {pending.map((entry) => (
        <Waiting key={entry.id} entry={entry} words="待同步" />
      ))}
    </View>
  );
}
