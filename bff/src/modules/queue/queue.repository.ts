import type { LocalDate, QueueStatus } from '@anzhen/shared-types';
import { In, LessThan, Not } from 'typeorm';
import { AppError } from '../../platform/app-error';
import { insertRows } from '../../platform/db/insert-row';
import { forUpdate, marks, readRows, selectRows } from '../../platform/db/read-rows';
import { type Answers, made, type Statement, together, updateRows } from '../../platform/db/together';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { newId } from '../../platform/new-id';
import { writeSnapshots } from './queue.snapshot';
import { type Change, type Line, type QueueState, shareOf, type TicketState } from './queue.state';
import { QueueEventRow, QueueRow, TicketRow } from './queue.table';

/** Who did something, and under which key, so that doing it again is seen. */
export interface Deed {
  id: string;
  type: string;
  actorKind: QueueEventRow['actorKind'];
  actorId: string;
  idempotencyKey: string;
  reason: string | null;
  /** When it happened, for what another system tells afterwards; now when it is left out. */
  at?: Date;
}

/** A line with its tickets as they are stored. */
export interface StandingLine extends Line {
  tickets: readonly TicketRow[];
  feed?: { id: string; tickets: readonly TicketRow[] };
}

/** A line that moved, and the number of its newest event. */
export interface InRoom {
  patientId: string;
  queueId: string;
  room: string;
}

export interface Moved {
  queue: QueueRow;
  seq: number;
}

/** The part of somebody else's deed that is told in a line; it is taken back where it was done. */
export const ECHO = 'echo';

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

/** Only what the events tell, of a row that may carry more. */
export const ticketStateOf = (row: TicketState): TicketState => ({
  id: row.id,
  queueId: row.queueId,
  number: row.number,
  position: row.position,
  status: row.status,
  category: row.category,
  priority: row.priority,
  calledAt: row.calledAt,
  consultStartedAt: row.consultStartedAt,
  doneAt: row.doneAt,
  timesCalled: row.timesCalled,
  timesMissed: row.timesMissed,
});

/** A person of a change in their new state, unless they have moved on. */
const ticketUpdate = (scope: Scope, { before, after }: Change['touched'][number]): Statement<void>[] => {
  // Without `before` the person came from elsewhere: inserted at check-in, or already moved by the other line's event.
  if (!before || !after) return [];
  const { id, ...change } = ticketStateOf(after);
  const old = { id, queueId: before.queueId, status: before.status };
  const update = made(updateRows(scope, TicketRow, old, change), (affected) => {
    if (affected === 1) return;
    throw new AppError('QUEUE.ILLEGAL_MOVE', { ticketId: id, from: before.status, to: after.status });
  });
  return [update];
};

const selectLine = (scope: Scope, queueId: string): Statement<QueueRow[]> =>
  selectRows(scope, QueueRow, 'WHERE id = ?', [queueId]);

const reads = {
  selectLine,
  find: async (scope: Scope, queueId: string): Promise<QueueRow | null> =>
    (await together(scope, selectLine(scope, queueId)))[0][0] ?? null,
  findMany: ({ manager }: Scope, queueIds: readonly string[]): Promise<QueueRow[]> =>
    queueIds.length === 0 ? Promise.resolve([]) : manager.findBy(QueueRow, { id: In([...new Set(queueIds)]) }),
  async lastSeqs({ manager }: Scope, queueIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const ids = [...new Set(queueIds)];
    const rows = (await manager.query(`SELECT id, last_seq FROM queue WHERE id IN (${marks(ids)})`, ids)) as {
      id: string;
      last_seq: number;
    }[];
    return new Map(rows.map((row) => [row.id, Number(row.last_seq)]));
  },
  /** The lines that one line shares its people with: the one before several rooms, and all rooms that it feeds. */
  async circlesOf(scope: Scope, rows: readonly QueueRow[]): Promise<QueueRow[]> {
    const centres = [
      ...new Set(rows.flatMap(({ id, kind, feedQueueId }) => feedQueueId ?? (kind === 'shared' ? id : []))),
    ];
    if (centres.length === 0) return [...rows];
    const where = `WHERE id IN (${marks(centres)}) OR feed_queue_id IN (${marks(centres)})`;
    const more = await readRows(scope, QueueRow, where, [...centres, ...centres]);
    const known = new Set(rows.map(({ id }) => id));
    return [...rows, ...more.filter(({ id }) => !known.has(id))];
  },
  findBySession: ({ manager }: Scope, sessionId: string): Promise<QueueRow | null> =>
    manager.findOneBy(QueueRow, { sessionId }),
  findBySessions: ({ manager }: Scope, sessionIds: readonly string[]): Promise<QueueRow[]> =>
    sessionIds.length === 0 ? Promise.resolve([]) : manager.findBy(QueueRow, { sessionId: In([...sessionIds]) }),
  findByArea: ({ manager }: Scope, areaName: string, visitDate: LocalDate): Promise<QueueRow[]> =>
    manager.find(QueueRow, {
      where: cuts(areaName).map((place) => ({ ...place, visitDate })),
      order: { room: 'ASC', numberPrefix: 'ASC', id: 'ASC' },
    }),
  /** How many events all lines of an area have together. */
  async countEvents({ manager }: Scope, areaName: string, visitDate: LocalDate): Promise<number> {
    const places = cuts(areaName);
    const either = places.map(() => '(floor = ? AND area = ?)').join(' OR ');
    const values = [visitDate, ...places.flatMap(({ floor, area }) => [floor, area])];
    const rows = (await manager.query(
      `SELECT SUM(last_seq) AS total FROM queue WHERE visit_date = ? AND (${either})`,
      values,
    )) as { total: string | number | null }[];
    return Number(rows[0]?.total ?? 0);
  },
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

const newest = (scope: Scope, where: string, values: readonly string[]): Statement<QueueEventRow[]> =>
  selectRows(scope, QueueEventRow, `WHERE ${where} ORDER BY seq DESC LIMIT 1`, values);
const newestEvent = async (...asked: Parameters<typeof newest>): Promise<QueueEventRow | null> =>
  (await together(asked[0], newest(...asked)))[0][0] ?? null;

const staffEvents = (scope: Scope, queueIds: readonly string[], since: Date): Statement<QueueEventRow[]> => {
  const lately = `WHERE queue_id IN (${marks(queueIds)}) AND actor_kind = 'staff' AND at >= ? ORDER BY seq DESC`;
  return selectRows(scope, QueueEventRow, lately, [...queueIds, since]);
};

/** Who of the registered is in a room right now, anywhere in the hospital: patient, line and room. */
const inRoomsOn = (visitDate: LocalDate): Statement<InRoom[]> => ({
  sql: `SELECT t.patient_id AS patientId, q.id AS queueId, q.room AS room
    FROM queue q INNER JOIN queue_ticket t ON t.id = q.current_ticket_id
    WHERE q.visit_date = ? AND t.patient_id IS NOT NULL`,
  values: [visitDate],
  read: (raw) => raw as InRoom[],
});

/** When those who wait in these lines were last told of the pause that they are in. */
const lastTold = (scope: Scope, queueIds: readonly string[]): Statement<ReadonlyMap<string, Date>> => {
  const paused = `SELECT id FROM queue WHERE id IN (${marks(queueIds)}) AND status = 'paused'`;
  const where = `WHERE queue_id IN (${paused}) AND type IN ('pause', 'tell') ORDER BY seq`;
  return made(
    selectRows(scope, QueueEventRow, where, queueIds),
    (told) => new Map(told.map(({ queueId, at }) => [queueId, at])),
  );
};

const byKey = 'actor_id = ? AND idempotency_key = ?';
const ofTypes = (types: readonly string[]): string => `queue_id = ? AND type IN (${marks(types)})`;

const events = {
  findEvent: (scope: Scope, actorId: string, idempotencyKey: string): Promise<QueueEventRow | null> =>
    newestEvent(scope, byKey, [actorId, idempotencyKey]),
  /** The newest event about somebody, or about the line itself. */
  lastEventAbout: (scope: Scope, queueId: string, ticketId: string | null): Promise<QueueEventRow | null> =>
    ticketId === null
      ? newestEvent(scope, "queue_id = ? AND type IN ('pause', 'resume', 'close')", [queueId])
      : newestEvent(scope, 'queue_id = ? AND ticket_id = ?', [queueId, ticketId]),
  /** What was done in these lines, without the shares of one line in the deeds of another; newest first. */
  newestDeeds: ({ manager }: Scope, queueIds: readonly string[], limit: number): Promise<QueueEventRow[]> =>
    queueIds.length === 0
      ? Promise.resolve([])
      : manager.find(QueueEventRow, {
          where: { queueId: In([...queueIds]), type: Not(ECHO) },
          order: { at: 'DESC', id: 'DESC' },
          take: limit,
        }),
  /** What staff did in a line since an instant, newest first. */
  staffEventsSince: async (scope: Scope, queueId: string, since: Date): Promise<QueueEventRow[]> =>
    (await together(scope, staffEvents(scope, [queueId], since)))[0],
  staffEvents,
  inRoomsOn,
  lastTold,
};

const makeWrite =
  ({ clock }: { clock: Clock }) =>
  async <const Beside extends readonly Statement<unknown>[]>(
    scope: Scope,
    row: QueueRow,
    change: Change,
    { at, ...deed }: Deed,
    ...beside: Beside
  ): Promise<[number, ...Answers<Beside>]> => {
    const seq = row.lastSeq + 1;
    const held = { id: row.id, lastSeq: row.lastSeq };
    const event = {
      ...deed,
      queueId: row.id,
      seq,
      ticketId: change.ticketId,
      ...writeSnapshots(queueStateOf(row), change),
      at: at ?? clock.now(),
    };
    const updates = change.touched.flatMap((each) => ticketUpdate(scope, each));
    const [affected, , ...answers] = await together(
      scope,
      updateRows(scope, QueueRow, held, { ...change.queue, lastSeq: seq }),
      insertRows(scope, QueueEventRow, [event]),
      ...beside,
      ...updates,
    );
    if (affected !== 1) throw new Error(`line ${row.id} was changed without its lock`);
    return [seq, ...(answers.slice(0, beside.length) as Answers<Beside>)];
  };

const ticketsIn = (scope: Scope, queueIds: readonly string[]): Statement<TicketRow[]> =>
  selectRows(scope, TicketRow, `WHERE queue_id IN (${marks(queueIds)})`, queueIds);
const ticketsOf = async (scope: Scope, queueIds: readonly string[]): Promise<TicketRow[]> =>
  queueIds.length === 0 ? [] : (await together(scope, ticketsIn(scope, queueIds)))[0];

/** Holds lines against everybody else until the transaction ends, always in the order of their ids. */
const holding = (scope: Scope, queueIds: readonly string[]): Statement<QueueRow[]> => {
  const where = `WHERE id IN (${marks(queueIds)}) ORDER BY id ${forUpdate(scope)}`;
  return made(selectRows(scope, QueueRow, where, [...queueIds].sort()), (rows) =>
    queueIds.map((id) => {
      const row = rows.find((each) => each.id === id);
      if (!row) throw new AppError('QUEUE.NOT_FOUND', { queueId: id });
      return row;
    }),
  );
};

/** Everybody of a line as the rules see it, and of the line that feeds it. */
export const lineOf = (row: QueueRow, all: readonly TicketRow[]): StandingLine => {
  const { id, feedQueueId } = row;
  const of = (queueId: string): TicketRow[] => all.filter((each) => each.queueId === queueId);
  const feed = feedQueueId === null ? {} : { feed: { id: feedQueueId, tickets: of(feedQueueId) } };
  return { id, queue: queueStateOf(row), tickets: of(id), ...feed };
};

/** Lines that are held, and what a deed on them is decided by. */
export interface Held {
  rows: QueueRow[];
  /** Everybody of these lines. */
  tickets: TicketRow[];
  /** What the same actor did with the same key. */
  earlier: QueueEventRow | null;
  /** What was called last in the first line, or taken back. */
  lastCall: QueueEventRow | null;
}

const CALLS = ['call_next', 'call', 'recall', 'undo'];

/** More than a hospital has rooms on a day. */
const ORIGINS_KEPT = 2_000;

/** What of a line never changes: the clinic session it stands for, and the line that feeds it. */
type Origin = Pick<QueueRow, 'sessionId' | 'feedQueueId'>;

const makeOriginOf = () => {
  const origins = new Map<string, Origin>();
  /** Read once; null for a line that is not there. */
  return async (scope: Scope, queueId: string): Promise<Origin | null> => {
    const known = origins.get(queueId);
    if (known !== undefined) return known;
    const row = await reads.find(scope, queueId);
    if (!row) return null;
    const origin = { sessionId: row.sessionId, feedQueueId: row.feedQueueId };
    origins.set(queueId, origin);
    if (origins.size > ORIGINS_KEPT) origins.delete(origins.keys().next().value as string);
    return origin;
  };
};

export const makeQueueRepository = ({ clock }: { clock: Clock }) => {
  const write = makeWrite({ clock });
  return {
    ...reads,
    ...events,

    originOf: makeOriginOf(),
    ticketsIn,

    /** Holds lines and reads them. @throws QUEUE.NOT_FOUND */
    lock: async (scope: Scope, ...queueIds: string[]): Promise<QueueRow[]> =>
      (await together(scope, holding(scope, queueIds)))[0],

    /**
     * Holds lines and reads in the same breath what a deed on them is decided by, and whatever else is asked beside it.
     * @throws QUEUE.NOT_FOUND
     */
    async hold<const Beside extends readonly Statement<unknown>[]>(
      scope: Scope,
      queueIds: readonly [string, ...string[]],
      { actorId, idempotencyKey }: Pick<Deed, 'actorId' | 'idempotencyKey'>,
      ...beside: Beside
    ): Promise<[Held, ...Answers<Beside>]> {
      const [rows, tickets, [earlier = null], [lastCall = null], ...others] = await together(
        scope,
        holding(scope, queueIds),
        ticketsIn(scope, queueIds),
        newest(scope, byKey, [actorId, idempotencyKey]),
        newest(scope, ofTypes(CALLS), [queueIds[0], ...CALLS]),
        ...beside,
      );
      return [{ rows, tickets, earlier, lastCall }, ...(others as Answers<Beside>)];
    },

    tickets: (scope: Scope, queueIds: readonly string[]): Promise<TicketRow[]> =>
      ticketsOf(scope, [...new Set(queueIds)]),

    line: async (scope: Scope, row: QueueRow): Promise<StandingLine> =>
      lineOf(row, await ticketsOf(scope, row.feedQueueId === null ? [row.id] : [row.id, row.feedQueueId])),

    /** How many have come to wait before a room: counted where numbers are given out. */
    async arrivalsOf(scope: Scope, { lastNumber, feedQueueId }: QueueRow): Promise<number> {
      const feed = feedQueueId === null ? null : await reads.find(scope, feedQueueId);
      return Math.max(lastNumber, feed?.lastNumber ?? 0);
    },

    /**
     * Writes a change of a locked line and its event, with the next number of the line. Answers that number, and what is
     * asked beside it.
     */
    write,

    /**
     * Writes a change that reaches into other lines, all of them locked: every line gets an event of its own share, so
     * that each can be rebuilt from its own events. Answers what moved, the line of the deed first, and what is asked
     * beside it.
     */
    async writeAll<const Beside extends readonly Statement<unknown>[]>(
      scope: Scope,
      rows: readonly [QueueRow, ...QueueRow[]],
      change: Change,
      deed: Deed,
      ...beside: Beside
    ): Promise<[Moved[], ...Answers<Beside>]> {
      const [own, ...others] = rows;
      const [ownSeq, ...answers] = await write(scope, own, change, deed, ...beside);
      const moved: Moved[] = [{ queue: own, seq: ownSeq }];
      for (const queue of others) {
        const share = shareOf({ id: queue.id, queue: queueStateOf(queue) }, change);
        if (!share) continue;
        const id = newId('queueEvent', clock.now());
        const key = `${deed.idempotencyKey}:${others.indexOf(queue)}`;
        const echo = { ...deed, id, type: ECHO, idempotencyKey: key, reason: own.room };
        const [seq] = await write(scope, queue, share, echo);
        moved.push({ queue, seq });
      }
      return [moved, ...answers];
    },
  };
};

export type QueueRepository = ReturnType<typeof makeQueueRepository>;
