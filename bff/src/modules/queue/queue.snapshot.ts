import { z } from 'zod';
import { priority, queueStatus, ticketStatus } from '@anzhen/shared-types';
import type { Change, QueueState, TicketState } from './queue.state';

/** What an event keeps of the line before and after it: enough to rebuild the line, and to undo the deed. */
export interface LineSnapshot {
  queue: QueueState;
  /** Null: not in this line. */
  tickets: Record<string, TicketState | null>;
}

const instant = z.iso
  .datetime()
  .nullable()
  .transform((text) => (text === null ? null : new Date(text)));

const ticketShape = z.object({
  id: z.string(),
  queueId: z.string(),
  number: z.string(),
  position: z.int(),
  status: ticketStatus,
  category: z.enum(['on_time', 'late', 'walk_in', 'rejoined', 'return', 'transferred']),
  // Events from before there were priorities do not name one.
  priority: priority.nullable().default(null),
  calledAt: instant,
  consultStartedAt: instant,
  doneAt: instant,
  timesCalled: z.int(),
  timesMissed: z.int(),
});

const snapshotShape = z.object({
  queue: z.object({
    status: queueStatus,
    pauseReason: z.string().nullable(),
    resumesAt: z.string().nullable(),
    currentTicketId: z.string().nullable(),
    lastNumber: z.int(),
  }),
  tickets: z.record(z.string(), ticketShape.nullable()),
});

const plain = (ticket: TicketState | null) =>
  ticket && {
    id: ticket.id,
    queueId: ticket.queueId,
    number: ticket.number,
    position: ticket.position,
    status: ticket.status,
    category: ticket.category,
    priority: ticket.priority,
    calledAt: ticket.calledAt?.toISOString() ?? null,
    consultStartedAt: ticket.consultStartedAt?.toISOString() ?? null,
    doneAt: ticket.doneAt?.toISOString() ?? null,
    timesCalled: ticket.timesCalled,
    timesMissed: ticket.timesMissed,
  };

const snapshotOf = (queue: QueueState, tickets: readonly (readonly [string, TicketState | null])[]) => ({
  queue: {
    status: queue.status,
    pauseReason: queue.pauseReason,
    resumesAt: queue.resumesAt,
    currentTicketId: queue.currentTicketId,
    lastNumber: queue.lastNumber,
  },
  tickets: Object.fromEntries(tickets.map(([id, ticket]) => [id, plain(ticket)])),
});

const idOf = ({ before, after }: Change['touched'][number]): string => after?.id ?? before?.id ?? '';

/** The two snapshots that the event of a change carries. */
export const writeSnapshots = (queue: QueueState, change: Change) => ({
  before: snapshotOf(
    queue,
    change.touched.map((each) => [idOf(each), each.before] as const),
  ),
  after: snapshotOf(
    change.queue,
    change.touched.map((each) => [idOf(each), each.after] as const),
  ),
});

/** Reads a snapshot back from its JSON column. */
export const readSnapshot = (stored: Record<string, unknown>): LineSnapshot => snapshotShape.parse(stored);

/** Whether two states of a person or a line are the same; the order of keys is the database's business. */
export const isSame = <T extends QueueState | TicketState>(a: T | null, b: T | null): boolean => {
  if (a === null || b === null) return a === b;
  const text = (value: unknown): string => (value instanceof Date ? value.toISOString() : JSON.stringify(value));
  const keys = Object.keys(b) as (keyof T)[];
  return keys.every((key) => text(a[key]) === text(b[key]));
};
