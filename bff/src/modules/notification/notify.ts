import type { MessagesConfig } from '../../platform/message-config';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { messageTitles } from './message-titles';
import type { MessageRepository } from './message.repository';
import type { MessageRow } from './notification.table';
import type { NewMessage, Notifications } from './notifications';
import { leavesAt } from './quiet-hours.policy';
import type { TemplateBook } from './template-book';

/** Lets the workers of a lane look for messages as soon as those of this scope stand. */
export type WakeLane = (scope: Scope, lane: MessageRow['lane']) => void;

interface Deps {
  clock: Clock;
  quietHours: MessagesConfig['quietHours'];
  book: TemplateBook;
  messages: MessageRepository;
  wakeLane: WakeLane;
}

/** The row of a message: in the inbox at once; when a channel carries this kind too, due to leave the app. */
const makeDraftMessage =
  ({ clock, quietHours, book }: Pick<Deps, 'clock' | 'quietHours' | 'book'>) =>
  (message: NewMessage, lane: MessageRow['lane'] = 'now'): MessageRow => {
    const now = clock.now();
    const rule = book.ruleOf(message.event);
    const leaves = rule !== undefined && book.channelsOf(message.event).length > 0;
    const dueAt = leaves ? leavesAt(now, message, rule, quietHours) : null;
    return {
      ...message,
      ...{ id: newId('message', now), title: messageTitles[message.event], createdAt: now, readAt: null },
      ...{ lane, dueAt, attempts: 0, claimedBy: null },
    };
  };

/** Puts messages into the inbox, once per dedupe key, in the transaction of what they tell about. */
export const makeNotify = (deps: Deps): Notifications => {
  const draft = makeDraftMessage(deps);
  return {
    async notify(scope, message) {
      await deps.messages.insertAll(scope, [draft(message)]);
      deps.wakeLane(scope, 'now');
    },
    async notifyMany(scope, messages, lane = 'bulk') {
      await deps.messages.insertAll(
        scope,
        messages.map((message) => draft(message, lane)),
      );
      deps.wakeLane(scope, lane);
    },
  };
};
