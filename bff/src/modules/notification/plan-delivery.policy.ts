import { type MessageChannel, MINUTE } from '@anzhen/shared-types';
import type { MessageRule } from '../../platform/message-config';
import type { DeliveryRow, MessageRow } from './notification.table';
import { leavesAt, type QuietHours } from './quiet-hours.policy';

/** What is to be done with one message: try these channels in order, or come back then, or neither. */
export type Plan =
  | { kind: 'try'; channels: MessageChannel[]; under: ReadonlyMap<MessageChannel, DeliveryRow> }
  | { kind: 'wait'; until: Date }
  | { kind: 'over'; why: 'sent' | 'old' | 'none' };

interface Known {
  message: MessageRow;
  rule: MessageRule | undefined;
  /** Channels of this event that the hospital has. */
  channels: readonly MessageChannel[];
  ledger: readonly DeliveryRow[];
  quietHours: QuietHours;
  now: Date;
}

export const planDelivery = ({ message, rule, channels, ledger, quietHours, now }: Known): Plan => {
  if (ledger.some(({ status }) => status === 'sent')) return { kind: 'over', why: 'sent' };
  if (!rule) return { kind: 'over', why: 'none' };
  // "Go to the room now" is wrong when it comes late: by then the next person sits there.
  if (now.getTime() - message.createdAt.getTime() > rule.goodForMinutes * MINUTE) return { kind: 'over', why: 'old' };
  const until = leavesAt(now, message, rule, quietHours);
  if (until > now) return { kind: 'wait', until };
  const ended = new Set(ledger.filter(({ status }) => status !== 'sending').map(({ channel }) => channel));
  const under = new Map(ledger.filter(({ status }) => status === 'sending').map((row) => [row.channel, row]));
  return { kind: 'try', channels: channels.filter((channel) => !ended.has(channel)), under };
};
