import type { MessageEvent } from '@anzhen/shared-types';
import type { Scope } from '../../platform/db/transaction';

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
  /** Plain facts that a template may show: maskedName, departmentName, doctorName, when, place, number, amount. */
  facts: Readonly<Record<string, string>>;
}

export interface Notifications {
  /** Puts a message into the inbox and its delivery into the outbox, in the transaction of what it tells about. */
  notify(scope: Scope, message: NewMessage): Promise<void>;
}
