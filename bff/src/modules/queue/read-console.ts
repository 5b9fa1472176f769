import { hospitalDate, type StaffQueue, type StaffQueueList } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { together } from '../../platform/db/together';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Appointments, NotCheckedIn } from '../appointment';
import { areaOf } from '../catalog';
import type { Patients } from '../patient';
import { canSeeArea, type Staff } from '../staff';
import { UNDO_MS } from './announce';
import { filesOf, type LinePeople } from './line-people';
import type { OpenLines } from './open-lines';
import { isOnShow } from './queue.policy';
import type { InRoom, QueueRepository } from './queue.repository';
import type { QueueRules } from './queue.rules';
import type { QueueEventRow, QueueRow, TicketRow } from './queue.table';
import { requireArea } from './require-area';
import { dueVisits, presentStaffQueue } from './staff-queue.presenter';

interface Deps {
  tx: Transactions;
  clock: Clock;
  queues: QueueRepository;
  openLines: OpenLines;
  staff: Staff;
  linePeople: LinePeople;
  appointments: Pick<Appointments, 'selectNotCheckedIn'>;
  patients: Pick<Patients, 'describe'>;
  rules: QueueRules;
}

const inLine = ['waiting', 'called', 'in_consult', 'missed'];
export const isInLine = ({ status }: TicketRow): boolean => inLine.includes(status);

/** What is read beside the people of some lines. */
interface Around {
  notCheckedIn: readonly NotCheckedIn[];
  deeds: readonly QueueEventRow[];
  inRooms: readonly InRoom[];
  told: ReadonlyMap<string, Date>;
}

/** What is asked beside the people of some lines. */
const makeAround =
  ({ tx, clock, queues, appointments }: Deps) =>
  (queueIds: readonly string[], sessionIds: readonly string[]) => {
    const now = clock.now();
    return [
      appointments.selectNotCheckedIn(sessionIds),
      queues.staffEvents(tx.outside, queueIds, new Date(now.getTime() - UNDO_MS)),
      queues.inRoomsOn(hospitalDate(now)),
      queues.lastTold(tx.outside, queueIds),
    ] as const;
  };

/** The console's view of lines, in a handful of queries however many lines there are. */
export const makeReadConsole = (deps: Deps) => {
  const { tx, clock, queues, openLines, staff, linePeople, patients, rules } = deps;
  const around = makeAround(deps);

  const presentAll = async (
    rows: readonly QueueRow[],
    tickets: readonly TicketRow[],
    { notCheckedIn, deeds, inRooms, told }: Around,
  ): Promise<StaffQueue[]> => {
    const now = clock.now();
    const awaitedBy = ({ sessionId }: QueueRow) => notCheckedIn.filter((visit) => visit.sessionId === sessionId);
    const inLines = tickets.filter(isInLine);
    const due = rows.flatMap((row) => dueVisits(awaitedBy(row), row.visitDate, now, rules));
    const visitors = await patients.describe(tx.outside, [
      ...filesOf(inLines),
      ...due.map(({ patientId }) => patientId),
    ]);
    const people = linePeople.from(inLines, visitors);
    return rows.map((queue) => {
      const all = tickets.filter(({ queueId }) => queueId === queue.id);
      const feed = tickets.filter(({ queueId }) => queueId === queue.feedQueueId);
      const lists = { all, feed, people, inRooms, notCheckedIn: awaitedBy(queue), visitors };
      return presentStaffQueue({ queue, ...lists, toldAt: told.get(queue.id), events: deeds, now, rules });
    });
  };

  return {
    /** @throws STAFF.FORBIDDEN for an area that is not theirs */
    async list(staffId: string, wanted: string | undefined): Promise<StaffQueueList> {
      const { who, area } = await requireArea(staff, tx.outside, staffId, wanted);
      await openLines.ofArea(area);
      const now = clock.now();
      const today = hospitalDate(now);
      const [rows, places] = await Promise.all([
        queues.findByArea(tx.outside, area, today),
        queues.placesOn(tx.outside, today),
      ]);
      const queueIds = rows.map(({ id }) => id);
      const [tickets, notCheckedIn, deeds, inRooms, told] = await together(
        tx.outside,
        queues.ticketsIn(tx.outside, queueIds),
        ...around(
          queueIds,
          rows.map(({ sessionId }) => sessionId),
        ),
      );
      const busy = new Set(tickets.filter(isInLine).map(({ queueId }) => queueId));
      const shown = rows.filter(
        ({ id, kind, period, status }) =>
          kind !== 'shared' && isOnShow({ period, status, hasPeople: busy.has(id) }, now, rules.periodEnds),
      );
      const areas = [...new Set([who.area, ...places.map(areaOf)])].filter((each) => canSeeArea(who, each)).sort();
      const views = await presentAll(shown, tickets, { notCheckedIn, deeds, inRooms, told });
      return { area, areas, queues: views, serverNow: now.toISOString() };
    },
    /** One line as it stands, after an action on it. @throws QUEUE.NOT_FOUND */
    async one(queueId: string): Promise<StaffQueue> {
      const origin = await queues.originOf(tx.outside, queueId);
      if (!origin) throw new AppError('QUEUE.NOT_FOUND', { queueId });
      const { sessionId, feedQueueId } = origin;
      const [rows, tickets, notCheckedIn, deeds, inRooms, told] = await together(
        tx.outside,
        queues.selectLine(tx.outside, queueId),
        queues.ticketsIn(tx.outside, feedQueueId ? [queueId, feedQueueId] : [queueId]),
        ...around([queueId], [sessionId]),
      );
      const [view] = await presentAll(rows, tickets, { notCheckedIn, deeds, inRooms, told });
      if (!view) throw new AppError('QUEUE.NOT_FOUND', { queueId });
      return view;
    },
  };
};

export type ReadConsole = ReturnType<typeof makeReadConsole>;
