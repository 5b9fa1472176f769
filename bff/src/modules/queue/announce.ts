import { formatDay, hospitalDate, type MessageEvent, MINUTE, maskName, SECOND, withSpaces } from '@anzhen/shared-types';
import type { Scope } from '../../platform/db/transaction';
import type { Outbox, OutboxMessage } from '../../platform/jobs/outbox';
import type { Clock } from '../../ports/clock';
import type { NewMessage, Notifications } from '../notification';
import type { Files, LinePeople } from './line-people';
import { isNear, linesAhead, pauseWords, waitingOrder } from './queue.policy';
import type { QueueRepository } from './queue.repository';
import type { QueueRules } from './queue.rules';
import type { Change } from './queue.state';
import type { QueueRow, TicketRow } from './queue.table';
import type { TicketRepository } from './ticket.repository';

/** How long a nurse may take a deed back (UX §4 叫号台). */
export const UNDO_MS = 10 * SECOND;
/** Who was called and has not come is told once more (UX §4 提醒). */
const CALL_AGAIN_MS = 2 * MINUTE;

interface Deps {
  clock: Clock;
  queues: Pick<QueueRepository, 'circlesOf' | 'tickets'>;
  tickets: TicketRepository;
  linePeople: LinePeople;
  rules: Pick<QueueRules, 'missedBehind'>;
  notifications: Notifications;
  outbox: Outbox;
}

const aheadText = (ahead: number): string => (ahead === 0 ? '下一位就是您' : `前面还有 ${ahead} 人`);
const placeOf = ({ floor, area }: QueueRow): string => `${floor} ${area}`;

const notices = {
  checkedIn: {
    event: 'checked_in',
    body: (queue, number, ahead) => `签到好了，号码 ${number}。${aheadText(ahead)}，请在${placeOf(queue)}等候。`,
  },
  moved: {
    event: 'checked_in',
    body: (queue, number, ahead) =>
      `${number} 号改到${queue.room}看，号码不变。${aheadText(ahead)}，请在${placeOf(queue)}等候。`,
  },
  called: { event: 'queue_called', body: (queue, number) => `${number} 号，请到${queue.room}。` },
  calledAgain: {
    event: 'queue_called',
    body: (queue, number) => `${number} 号，医生在等您，请到${queue.room}。来不了请到${queue.area}护士台说一声。`,
  },
  calledBack: {
    event: 'checked_in',
    body: (_queue, number, ahead) => `${number} 号刚才叫错了，先不用过来。${aheadText(ahead)}，请接着等候。`,
  },
  movedBack: {
    event: 'checked_in',
    body: (queue, number) => `${number} 号不换诊室了，还在${queue.room}看。请在${placeOf(queue)}等候。`,
  },
  near: {
    event: 'queue_near',
    body: (queue, number, ahead) => `${number} 号，${aheadText(ahead)}，请回到${placeOf(queue)}。`,
  },
  missed: {
    event: 'queue_missed',
    body: (queue, number, _ahead, _now, { missedBehind }) =>
      `${number} 号过号了，号还在。请到${queue.area}护士台报到，一般再等 ${missedBehind} 人。`,
  },
  paused: {
    event: 'queue_paused',
    body: (queue, number, _ahead, now) =>
      `${number} 号，${queue.room}先不叫号：${pauseWords(queue, now) ?? '暂停'}。号还在，恢复后接着按次序叫。`,
  },
  resumed: {
    event: 'queue_paused',
    body: (queue, number, ahead) =>
      `${number} 号，${queue.room}接着叫号了。${aheadText(ahead)}，请在${placeOf(queue)}等候。`,
  },
  closed: {
    event: 'queue_closed',
    // Lines that nobody closed are closed after midnight: then it was another day's clinic, and the desk is dark.
    body: ({ departmentName, visitDate, area }, number, _ahead, now) => {
      const today = hospitalDate(now);
      const whatNow = visitDate === today ? `请到${area}护士台，改约或退号。` : '我们会联系您改约或退号。';
      return `${departmentName}${formatDay(visitDate, today)}的门诊结束了，${number} 号还没有看。${whatNow}`;
    },
  },
} as const satisfies Record<
  string,
  {
    event: MessageEvent;
    body: (
      queue: QueueRow,
      number: string,
      ahead: number,
      now: Date,
      rules: Pick<QueueRules, 'missedBehind'>,
    ) => string;
  }
>;

/** What a template of WeChat says to it, in 20 characters. */
const advices: Readonly<Partial<Record<MessageEvent, string>>> = {
  queue_near: '快到您了，请回候诊区',
  queue_missed: '已过号，请到护士台报到',
  queue_paused: '叫号有变化，点开看进度',
};

export interface Notice {
  kind: keyof typeof notices;
  ticket: TicketRow;
  ahead: number;
  /** Tells one calling from the next. */
  matter: string;
}

const kindOf = ({ before, after }: Change['touched'][number]): Notice['kind'] | null => {
  if (before === null) return after?.category === 'transferred' ? 'moved' : 'checkedIn';
  if (after?.status === 'called') return 'called';
  return after?.status === 'missed' ? 'missed' : null;
};

/** What those hear whom an undone deed had told something else; nothing where they had heard nothing. */
const kindOfUndone = ({ before, after }: Change['touched'][number]): Notice['kind'] | null => {
  if (!before || !after) return null;
  const isMoved = before.queueId !== after.queueId;
  if (before.status !== 'called' && before.status !== 'missed' && !isMoved) return null;
  if (after.status === before.status) return isMoved ? 'movedBack' : null;
  if (after.status === 'called' || after.status === 'missed') return after.status;
  if (after.status !== 'waiting') return null;
  return before.status === 'called' ? 'calledBack' : 'movedBack';
};

/** Notices as messages. Whom no account knows is called by the board and the nurse. */
const makeCompose = ({ clock, linePeople, rules }: Pick<Deps, 'clock' | 'linePeople' | 'rules'>) => {
  return async (scope: Scope, queue: QueueRow, list: readonly Notice[], files?: Files): Promise<NewMessage[]> => {
    const told = list.filter(({ ticket }) => ticket.ownerId !== null);
    const tickets = told.map(({ ticket }) => ticket);
    const people = files ? linePeople.from(tickets, files) : await linePeople.of(scope, tickets);
    return told.flatMap(({ kind, ticket, ahead, matter }) => {
      const { number, ownerId } = ticket;
      if (ownerId === null) return [];
      const { event, body } = notices[kind];
      const advice = advices[event];
      return {
        userId: ownerId,
        patientId: ticket.patientId,
        event,
        body: withSpaces(body(queue, number, ahead, clock.now(), rules)),
        link: { route: 'visit.queue', params: { ticketId: ticket.id } },
        dedupeKey: `${kind}:${ticket.id}:${matter}`,
        facts: {
          number,
          room: queue.room,
          place: `${placeOf(queue)} ${queue.room}`,
          peopleAhead: String(ahead),
          ...(advice === undefined ? {} : { advice }),
          maskedName: maskName(people.get(ticket.id)?.name ?? ''),
          departmentName: queue.departmentName,
          doctorName: queue.doctorName,
        },
      };
    });
  };
};

/** What must follow somebody's change, some time after `nowMs`. */
const followUpOf = (
  { before, after }: Change['touched'][number],
  { isClosed, eventId, nowMs }: { isClosed: boolean; eventId: string; nowMs: number },
): OutboxMessage[] => {
  if (!after) return [];
  const { id: ticketId, status, timesCalled } = after;
  const isNew = status !== before?.status;
  // The visit counts as over when it can no longer be taken back.
  const whenSure = new Date(nowMs + UNDO_MS + SECOND);
  if (status === 'done' && isNew) return [{ topic: 'queue.ticket_done', payload: { ticketId }, dueAt: whenSure }];
  // Who leaves an open line has no registration any more.
  if (status === 'left' && isNew && isClosed)
    return [{ topic: 'queue.left_over', payload: { ticketId, eventId }, dueAt: whenSure }];
  const callAgainAt = new Date(nowMs + CALL_AGAIN_MS);
  const payload = { ticketId, timesCalled, eventId };
  return status === 'called' ? [{ topic: 'queue.call_unanswered', payload, dueAt: callAgainAt }] : [];
};

const makePlanFollowUps = ({ clock, outbox }: Pick<Deps, 'clock' | 'outbox'>) => {
  return (scope: Scope, change: Change, eventId: string): Promise<void> => {
    const facts = { isClosed: change.queue.status === 'closed', eventId, nowMs: clock.now().getTime() };
    return outbox.addAll(
      scope,
      change.touched.flatMap((each) => followUpOf(each, facts)),
    );
  };
};

/** Everybody of these lines once a change has been written. */
const standingAfter = (before: readonly TicketRow[], change: Change): TicketRow[] => {
  const after = new Map(change.touched.map((each) => [each.after?.id, each.after]));
  return before.map((row) => ({ ...row, ...after.get(row.id) }));
};

/** In which order a line's people are called, with those of the line that feeds it. */
const orderIn = (queue: QueueRow, standing: readonly TicketRow[]): TicketRow[] => {
  const ahead = linesAhead(queue);
  return waitingOrder(standing.filter(({ queueId }) => ahead.includes(queueId)));
};

const placeIn = (order: readonly TicketRow[], ticket: TicketRow): number =>
  Math.max(
    0,
    order.findIndex(({ id }) => id === ticket.id),
  );

/** Who asked to be told when few are ahead, and now they are; nobody twice. */
const makeRemind = ({ queues, tickets }: Pick<Deps, 'queues' | 'tickets'>) => {
  return async (scope: Scope, queue: QueueRow, standing: readonly TicketRow[]) => {
    const isAlone = queue.kind !== 'shared' && queue.feedQueueId === null;
    // Who waits before one of several rooms moves up with every call from their common line, whichever room calls.
    const lines = isAlone ? [queue] : await queues.circlesOf(scope, [queue]);
    const all = isAlone
      ? standing
      : await queues.tickets(
          scope,
          lines.map(({ id }) => id),
        );
    const near = lines.map((line) => ({
      line,
      people: orderIn(line, all).flatMap((ticket, ahead) =>
        ticket.queueId === line.id && isNear(ticket, ahead) ? [{ ticket, ahead }] : [],
      ),
    }));
    const ids = near.flatMap(({ people }) => people.map(({ ticket }) => ticket.id));
    if (ids.length > 0) await tickets.markReminded(scope, ids);
    return near.filter(({ people }) => people.length > 0);
  };
};

/** Tells people what a change of their line means for them, in its transaction, and plans what must follow. */
export const makeAnnounce = (deps: Deps) => {
  const { notifications } = deps;
  const compose = makeCompose(deps);
  const planFollowUps = makePlanFollowUps(deps);
  const remind = makeRemind(deps);

  const notifyAll = async (scope: Scope, queue: QueueRow, list: readonly Notice[], files?: Files): Promise<void> => {
    if (list.length === 0) return;
    const messages = await compose(scope, queue, list, files);
    if (messages.length > 0) await notifications.notifyMany(scope, messages, 'now');
  };

  return {
    notifyAll,
    /** After a line was paused or goes on: everybody who waits in it. `queue` as it is now. */
    async toAll(
      scope: Scope,
      queue: QueueRow,
      kind: 'paused' | 'resumed',
      { eventId, before }: { eventId: string; before: readonly TicketRow[] },
    ): Promise<void> {
      const order = orderIn(queue, before);
      const told = order.flatMap((ticket, ahead): Notice[] =>
        ticket.queueId === queue.id ? [{ kind, ticket, ahead, matter: eventId }] : [],
      );
      await notifyAll(scope, queue, told);
    },
    /** After an undo: whoever was called to a room, or told to miss or change it, hears that it is not so. */
    async takenBack(
      scope: Scope,
      rows: readonly QueueRow[],
      change: Change,
      { eventId, before }: { eventId: string; before: readonly TicketRow[] },
    ): Promise<void> {
      const standing = standingAfter(before, change);
      for (const queue of rows) {
        const order = orderIn(queue, standing);
        const told = change.touched.flatMap((each): Notice[] => {
          const ticket = standing.find(({ id, queueId }) => id === each.after?.id && queueId === queue.id);
          const kind = kindOfUndone(each);
          return ticket && kind ? [{ kind, ticket, ahead: placeIn(order, ticket), matter: eventId }] : [];
        });
        await notifyAll(scope, queue, told);
      }
    },
    /**
     * After the change has been written. `before`: everybody of the line and of its feed, and who comes into it; `files`
     * of those whom it touches, when they have been read.
     */
    async changed(
      scope: Scope,
      queue: QueueRow,
      change: Change,
      { eventId, before, files }: { eventId: string; before: readonly TicketRow[]; files?: Files },
    ): Promise<void> {
      const standing = standingAfter(before, change);
      const order = orderIn(queue, standing);
      const told = change.touched.flatMap((each): Notice[] => {
        const ticket = standing.find(({ id, queueId }) => id === each.after?.id && queueId === queue.id);
        const kind = kindOf(each);
        return ticket && kind ? [{ kind, ticket, ahead: placeIn(order, ticket), matter: eventId }] : [];
      });
      await notifyAll(scope, queue, told, files);
      for (const { line, people } of await remind(scope, queue, standing))
        await notifyAll(
          scope,
          line,
          people.map((each): Notice => ({ ...each, kind: 'near', matter: eventId })),
        );
      await planFollowUps(scope, change, eventId);
    },
  };
};

export type Announce = ReturnType<typeof makeAnnounce>;
