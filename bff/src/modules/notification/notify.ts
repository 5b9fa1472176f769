import type { Outbox } from '../../platform/jobs/outbox';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { messageTitles, templateOf } from './message-titles';
import type { MessageRepository } from './message.repository';
import type { Notifications } from './notifications';

export const DELIVER = 'message.deliver';

/** One delivery per message. */
export const deliveryKey = (messageId: string): string => `${DELIVER}:${messageId}`;

interface Deps {
  clock: Clock;
  outbox: Outbox;
  messages: MessageRepository;
}

/** Puts a message into the inbox once per dedupe key; when WeChat carries this kind too, its delivery into the outbox. */
export const makeNotify =
  ({ clock, outbox, messages }: Deps): Notifications['notify'] =>
  async (scope, { facts, ...message }) => {
    const now = clock.now();
    const id = newId('message', now);
    const row = { ...message, id, title: messageTitles[message.event], createdAt: now, readAt: null };
    if (!(await messages.insert(scope, row))) return;
    if (templateOf[message.event] === undefined) return;
    await outbox.add(scope, { topic: DELIVER, payload: { messageId: id, facts }, dedupeKey: deliveryKey(id) });
  };
