import { View } from '@tarojs/components';
import type { StaffQueue } from '@anzhen/shared-types';
import { Icon, Tap } from '@/ui';
import type { OutboxEntry } from '../desk/action-outbox';
import { newestUndo } from '../desk/use-desk';
import { useNow } from '../desk/use-now';
import './desk-bars.scss';

interface UndoBarProps {
  queues: readonly StaffQueue[];
  pending: readonly OutboxEntry[];
  onUndo(queue: StaffQueue): void;
}

/** The newest action with the seconds in which it can be taken back; nothing when there is none. */
export function UndoBar({ queues, pending, onUndo }: UndoBarProps) {
  const at = useNow(500);
  const undo = newestUndo(queues, pending, at);
  if (!undo) return null;
  const seconds = Math.ceil((undo.untilMs - at) / 1000);
  return (
    <View className="undo-bar">
      <Icon name="call-indigo" />
      <View className="undo-bar-text">{undo.label}</View>
      <Tap id="undo" className="undo-bar-button" onTap={() => onUndo(undo.queue)}>
        <Icon name="undo-ink2" size="s" />
        {`撤销 ${seconds} 秒`}
      </Tap>
    </View>
  );
}
