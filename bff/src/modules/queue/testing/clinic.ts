import { hospitalDate, hospitalTime } from '@anzhen/shared-types';
import { isLate, positionOf, promoted, ticketNumber } from '../queue.policy';
import type { QueueRules } from '../queue.rules';
import { writeSnapshots } from '../queue.snapshot';
import { type Change, type QueueState, shareOf, type TicketState } from '../queue.state';
import type { QueueEventRow, QueueRow, TicketRow } from '../queue.table';

/** One line of a simulated clinic with all that was written about it. */
export interface SimLine {
  row: QueueRow;
  events: Pick<QueueEventRow, 'queueId' | 'seq' | 'type' | 'ticketId' | 'before' | 'after'>[];
}

export interface SimVisitor {
  id: string;
  startsAt: string;
  endsAt: string;
  priority: TicketRow['priority'];
  /** Came without a registration. */
  isWalkIn?: true;
}

const queueStateOf = (row: QueueRow): QueueState => ({
  status: row.status,
  pauseReason: row.pauseReason,
  resumesAt: row.resumesAt,
  currentTicketId: row.currentTicketId,
  lastNumber: row.lastNumber,
});

const emptyLine = {
  ...{ departmentCode: 'D0304', departmentName: '心血管内科', doctorId: '', doctorName: '', doctorTitle: '' },
  ...{ campus: '本部', building: '门诊楼', floor: '3 楼', area: 'B 区', period: 'morning', status: 'open' as const },
  ...{ pauseReason: null, resumesAt: null, lastNumber: 0, lastSeq: 0, currentTicketId: null, feedQueueId: null },
  kind: 'clinic' as const,
};

const emptyTicket = {
  ...{ appointmentId: null, patientId: null, ownerId: null, ref: null, guestCipher: null },
  ...{ calledAt: null, consultStartedAt: null, doneAt: null, timesCalled: 0, timesMissed: 0 },
  ...{ remindWhenAhead: null, remindedAt: null },
};

/**
 * A whole outpatient department in memory: the real rules decide, and what they decide is written as the repository
 * writes it, to every line that a deed reaches.
 */
export const makeClinic = (rules: Pick<QueueRules, 'priorities'>, now: () => Date) => {
  const lines = new Map<string, SimLine>();
  const tickets = new Map<string, TicketRow>();

  const lineOf = (id: string): SimLine => {
    const line = lines.get(id);
    if (!line) throw new Error(`no line ${id}`);
    return line;
  };
  const ticketsOf = (queueId: string): TicketRow[] => [...tickets.values()].filter((row) => row.queueId === queueId);

  const writeEvent = (line: SimLine, type: string, change: Change): void => {
    const seq = line.row.lastSeq + 1;
    const { ticketId } = change;
    line.events.push({ queueId: line.row.id, seq, type, ticketId, ...writeSnapshots(queueStateOf(line.row), change) });
    line.row = { ...line.row, ...change.queue, lastSeq: seq };
  };

  return {
    lines,
    tickets,
    lineOf,
    ticketsOf,
    open(id: string, room: string, more: Partial<QueueRow> = {}): void {
      const row: QueueRow = {
        ...{ ...emptyLine, id, room, sessionId: id, visitDate: hospitalDate(now()), createdAt: now() },
        ...{ numberPrefix: String.fromCharCode(65 + lines.size), ...more },
      };
      lines.set(id, { row, events: [] });
    },
    /** A line as the rules see it. */
    view(id: string) {
      const { row } = lineOf(id);
      const feed =
        row.feedQueueId === null ? {} : { feed: { id: row.feedQueueId, tickets: ticketsOf(row.feedQueueId) } };
      return { id, queue: queueStateOf(row), tickets: ticketsOf(id), ...feed };
    },
    destination: (id: string) => ({ id, queue: queueStateOf(lineOf(id).row), arrivals: lineOf(id).row.lastNumber }),
    checkIn(queueId: string, visitor: SimVisitor): void {
      const line = lineOf(queueId);
      const { row } = line;
      const ordinal = row.lastNumber + 1;
      const at = hospitalTime(now());
      const { id, startsAt, endsAt, priority } = visitor;
      const place = (priority && rules.priorities[priority]?.place) ?? 'suggest';
      const ticket: TicketRow = {
        ...emptyTicket,
        ...{ id, queueId, priority, startsAt, visitDate: row.visitDate, status: 'waiting', checkedInAt: now() },
        category: visitor.isWalkIn ? 'walk_in' : isLate({ endsAt, at }) ? 'late' : 'on_time',
        number: ticketNumber(row.numberPrefix, ordinal),
        position: promoted(positionOf({ startsAt, endsAt, at, ordinal }), place),
      };
      tickets.set(id, ticket);
      const queue = { ...queueStateOf(row), lastNumber: ordinal };
      writeEvent(line, 'check_in', { queue, touched: [{ before: null, after: ticket }], ticketId: id });
    },
    /** Writes what was decided in a line, and its share in the others. */
    apply(queueId: string, type: string, change: Change): void {
      const shares = [...lines.values()].flatMap((line) => {
        const share =
          line.row.id === queueId ? null : shareOf({ id: line.row.id, queue: queueStateOf(line.row) }, change);
        return share ? [{ line, share }] : [];
      });
      for (const { before, after } of change.touched) {
        const known = tickets.get(after?.id ?? '');
        if (!before || !after || !known) continue;
        if (known.status !== before.status || known.queueId !== before.queueId) throw new Error('decided on old facts');
        tickets.set(after.id, { ...known, ...(after as TicketState) });
      }
      writeEvent(lineOf(queueId), type, change);
      for (const { line, share } of shares) writeEvent(line, 'echo', share);
    },
  };
};

export type Clinic = ReturnType<typeof makeClinic>;
