import type { MessageEvent } from '@anzhen/shared-types';
import type { Scope } from '../../platform/db/transaction';
import type { MessageFacts } from '../../platform/message-config';

export interface NewMessage {
  userId: string;
  patientId: string | null;
  event: MessageEvent;
  /** One or two short sentences; names masked, no diagnosis. */
  body: string;
  /** A route name of the mini-program, for example `visit.queue`. */
  link: { route: string; params: Record<string, string> } | null;
  /** Once per event, person and matter. */
  dedupeKey: string;
  /** What a template may show. */
  facts: MessageFacts;
}

export interface Notifications {
  /** Puts a message into the inbox and on its way out, in the transaction of what it tells about. */
  notify(scope: Scope, message: NewMessage): Promise<void>;
  /** The same for many at once. Those of the lane `bulk` wait behind what somebody waits for; `now` is for people who do. */
  notifyMany(scope: Scope, messages: readonly NewMessage[], lane?: 'now' | 'bulk'): Promise<void>;
}
