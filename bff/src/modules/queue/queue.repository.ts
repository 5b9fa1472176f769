import type { LocalDate, QueueStatus } from '@anzhen/shared-types';
import { In, LessThan, MoreThanOrEqual, Not } from 'typeorm';
import { AppError } from '../../platform/app-error';
import { insertRow } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { writeSnapshots } from './queue.snapshot';
import type { Change, Line, QueueState, TicketCategory, TicketState } from './queue.state';
import { QueueEventRow, QueueRow, TicketRow } from './queue.table';

/** Who did something, and under which key, so that doing it again is seen. */
export interface Deed {
  id: string;
  type: string;
  actorKind: QueueEventRow['actorKind'];
  actorId: string;
  idempotencyKey: string;
  reason: string | null;
}

/** `3 楼 B 区` may be floor `3 楼` and area `B 区`: every way to cut the name, so that the index can be asked. */
const cuts = (areaName: string): { floor: string; area: string }[] => {
  const words = areaName.trim().split(' ');
  return Array.from({ length: words.length + 1 }, (_, at) => ({
    floor: words.slice(0, at).join(' '),
    area: words.slice(at).join(' '),
  }));
};

export const queueStateOf = (row: QueueRow): QueueState => ({
  status: row.status,
  pauseReason: row.pauseReason,
  resumesAt: row.resumesAt,
  currentTicketId: row.currentTicketId,
  lastNumber: row.lastNumber,
});

export const ticketStateOf = (row: TicketRow): TicketState => ({
  id: row.id,
  queueId: row.queueId,
  number: row.number,
  position: row.position,
  status: row.status as TicketState['status'],
  category: row.category as TicketCategory,
  calledAt: row.calledAt,
  consultStartedAt: row.consultStartedAt,
  doneAt: row.doneAt,
  timesCalled: row.timesCalled,
  timesMissed: row.timesMissed,
});

const writeTicket = async ({ manager }: Scope, { before, after }: Change['touched'][number]): Promise<void> => {
  // Without `before` the person came from elsewhere: inserted at check-in, or already moved by the other line's event.
  if (!before || !after) return;
  const { id, ...change } = after;
  const old = { id, queueId: before.queueId, status: before.status };
  const { affected } = await manager.update(TicketRow, old, change);
  if (affected !== 1) throw new AppError('QUEUE.ILLEGAL_MOVE', { ticketId: id, from: before.status, to: after.status });
};

const reads = {
  find: ({ manager }: Scope, queueId: string): Promise<QueueRow | null> => manager.findOneBy(QueueRow, { id: queueId }),
  findMany: ({ manager }: Scope, queueIds: readonly string[]): Promise<QueueRow[]> =>
    queueIds.length === 0 ? Promise.resolve([]) : manager.findBy(QueueRow, { id: In([...new Set(queueIds)]) }),
  findBySession: ({ manager }: Scope, sessionId: string): Promise<QueueRow | null> =>
    manager.findOneBy(QueueRow, { sessionId }),
  findBySessions: ({ manager }: Scope, sessionIds: readonly string[]): Promise<QueueRow[]> =>
    sessionIds.length === 0 ? Promise.resolve([]) : manager.findBy(QueueRow, { sessionId: In([...sessionIds]) }),
  findByArea: ({ manager }: Scope, areaName: string, visitDate: LocalDate): Promise<QueueRow[]> =>
    manager.find(QueueRow, {
      where: cuts(areaName).map((place) => ({ ...place, visitDate })),
      order: { room: 'ASC', numberPrefix: 'ASC', id: 'ASC' },
    }),
  placesOn: ({ manager }: Scope, visitDate: LocalDate): Promise<{ floor: string; area: string }[]> =>
    manager
      .createQueryBuilder(QueueRow, 'q')
      .select('q.floor', 'floor')
      .addSelect('q.area', 'area')
      .where('q.visit_date = :visitDate', { visitDate })
      .distinct(true)
      .getRawMany(),
  findUnclosedBefore: ({ manager }: Scope, visitDate: LocalDate, limit: number): Promise<QueueRow[]> =>
    manager.find(QueueRow, {
      where: { visitDate: LessThan(visitDate), status: Not('closed' as QueueStatus) },
      order: { visitDate: 'ASC', id: 'ASC' },
      take: limit,
    }),
};

const events = {
  findEvent: ({ manager }: Scope, actorId: string, idempotencyKey: string): Promise<QueueEventRow | null> =>
    manager.findOneBy(QueueEventRow, { actorId, idempotencyKey }),
  lastEvent: ({ manager }: Scope, queueId: string, types: readonly string[]): Promise<QueueEventRow | null> =>
    manager.findOne(QueueEventRow, { where: { queueId, type: In([...types]) }, order: { seq: 'DESC' } }),
  /** What staff did in these lines since an instant, newest first. */
  staffEventsSince: ({ manager }: Scope, queueIds: readonly string[], since: Date): Promise<QueueEventRow[]> =>
    queueIds.length === 0
      ? Promise.resolve([])
      : manager.find(QueueEventRow, {
          where: { queueId: In([...queueIds]), actorKind: 'staff', at: MoreThanOrEqual(since) },
          order: { seq: 'DESC' },
        }),
};

export const makeQueueRepository = ({ clock }: { clock: Clock }) => ({
  ...reads,
  ...events,

  /**
   * Holds lines against everybody else until the transaction ends, always in the order of their ids, and reads them.
   * An UPDATE that changes nothing takes the row's lock on every database; SQLite has no SELECT … FOR UPDATE.
   * @throws QUEUE.NOT_FOUND
   */
  async lock({ manager }: Scope, ...queueIds: string[]): Promise<QueueRow[]> {
    for (const id of [...queueIds].sort()) {
      const hold = { lastSeq: () => 'last_seq' };
      const { affected } = await manager.update(QueueRow, { id }, hold);
      if (affected !== 1) throw new AppError('QUEUE.NOT_FOUND', { queueId: id });
    }
    const rows = await manager.findBy(QueueRow, { id: In(queueIds) });
    return queueIds.map((id) => rows.find((row) => row.id === id) as QueueRow);
  },

  tickets: ({ manager }: Scope, queueIds: readonly string[]): Promise<TicketRow[]> =>
    queueIds.length === 0 ? Promise.resolve([]) : manager.findBy(TicketRow, { queueId: In([...new Set(queueIds)]) }),

  async line({ manager }: Scope, row: QueueRow): Promise<Line & { id: string }> {
    const tickets = await manager.findBy(TicketRow, { queueId: row.id });
    return { id: row.id, queue: queueStateOf(row), tickets: tickets.map(ticketStateOf) };
  },

  /** Writes a change of a locked line and its event, with the next number of the line. Answers that number. */
  async write(scope: Scope, row: QueueRow, change: Change, deed: Deed): Promise<number> {
    const seq = row.lastSeq + 1;
    const held = { id: row.id, lastSeq: row.lastSeq };
    const { affected } = await scope.manager.update(QueueRow, held, { ...change.queue, lastSeq: seq });
    if (affected !== 1) throw new Error(`line ${row.id} was changed without its lock`);
    for (const each of change.touched) await writeTicket(scope, each);
    await insertRow(scope, QueueEventRow, {
      ...deed,
      queueId: row.id,
      seq,
      ticketId: change.ticketId,
      ...writeSnapshots(queueStateOf(row), change),
      at: clock.now(),
    });
    return seq;
  },
});

export type QueueRepository = ReturnType<typeof makeQueueRepository>;
