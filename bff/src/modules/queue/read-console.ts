import { hospitalDate, type StaffQueue, type StaffQueueList } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Appointments } from '../appointment';
import { areaOf } from '../catalog';
import type { Patients } from '../patient';
import { canSeeArea, type Staff } from '../staff';
import { UNDO_MS } from './announce';
import type { LinePeople } from './line-people';
import type { OpenLines } from './open-lines';
import { isOnShow } from './queue.policy';
import type { QueueRepository } from './queue.repository';
import type { QueueRules } from './queue.rules';
import type { QueueRow, TicketRow } from './queue.table';
import { requireArea } from './require-area';
import { dueVisits, presentStaffQueue } from './staff-queue.presenter';

interface Deps {
  tx: Transactions;
  clock: Clock;
  queues: QueueRepository;
  openLines: OpenLines;
  staff: Staff;
  linePeople: LinePeople;
  appointments: Pick<Appointments, 'listNotCheckedIn'>;
  patients: Pick<Patients, 'describe'>;
  rules: QueueRules;
}

const inLine = ['waiting', 'called', 'in_consult', 'missed'];
export const isInLine = ({ status }: TicketRow): boolean => inLine.includes(status);

/** The console's view of lines, in a handful of queries however many lines there are. */
export const makeReadConsole = (deps: Deps) => {
  const { tx, clock, queues, openLines, staff, linePeople, appointments, patients, rules } = deps;

  /** Who has not come yet, by line, and who those are whom the console shows. */
  const awaited = async (rows: readonly QueueRow[], now: Date) => {
    const sessionIds = rows.map(({ sessionId }) => sessionId);
    const all = await appointments.listNotCheckedIn(tx.outside, sessionIds);
    const ofLine = ({ sessionId }: QueueRow) => all.filter((visit) => visit.sessionId === sessionId);
    const shown = rows.flatMap((row) => dueVisits(ofLine(row), row.visitDate, now, rules));
    const visitors = await patients.describe(
      tx.outside,
      shown.map(({ patientId }) => patientId),
    );
    return { ofLine, visitors };
  };

  const presentAll = async (rows: readonly QueueRow[], tickets: readonly TicketRow[]): Promise<StaffQueue[]> => {
    const now = clock.now();
    const queueIds = rows.map(({ id }) => id);
    const paused = rows.filter(({ status }) => status === 'paused').map(({ id }) => id);
    const [people, { ofLine, visitors }, { deeds, inRooms }, told] = await Promise.all([
      linePeople.of(tx.outside, tickets.filter(isInLine)),
      awaited(rows, now),
      queues.deedsAndRooms(tx.outside, {
        queueIds,
        since: new Date(now.getTime() - UNDO_MS),
        visitDate: hospitalDate(now),
      }),
      queues.lastTold(tx.outside, paused),
    ]);
    return rows.map((queue) => {
      const all = tickets.filter(({ queueId }) => queueId === queue.id);
      const feed = tickets.filter(({ queueId }) => queueId === queue.feedQueueId);
      const lists = { all, feed, people, inRooms, notCheckedIn: ofLine(queue), visitors };
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
      const tickets = await queues.tickets(
        tx.outside,
        rows.map(({ id }) => id),
      );
      const busy = new Set(tickets.filter(isInLine).map(({ queueId }) => queueId));
      const shown = rows.filter(
        ({ id, kind, period, status }) =>
          kind !== 'shared' && isOnShow({ period, status, hasPeople: busy.has(id) }, now, rules.periodEnds),
      );
      const areas = [...new Set([who.area, ...places.map(areaOf)])].filter((each) => canSeeArea(who, each)).sort();
      return { area, areas, queues: await presentAll(shown, tickets), serverNow: now.toISOString() };
    },
    /** One line as it stands, after an action on it. @throws QUEUE.NOT_FOUND */
    async one(queueId: string): Promise<StaffQueue> {
      const { row, tickets } = await queues.findWithPeople(tx.outside, queueId);
      const [view] = row ? await presentAll([row], tickets) : [];
      if (!view) throw new AppError('QUEUE.NOT_FOUND', { queueId });
      return view;
    },
  };
};

export type ReadConsole = ReturnType<typeof makeReadConsole>;
