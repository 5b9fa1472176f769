import { hospitalDate, SECOND } from '@anzhen/shared-types';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import { type AppointmentRow, factsOfVisit } from '../appointment';
import type { NewMessage, Notifications, Outlook } from '../notification';
import type { PatientFacts, Patients } from '../patient';
import type { Audiences } from './audience.repository';
import { makeBeginScheduled } from './begin-scheduled';
import type { BroadcastRepository } from './broadcast.repository';
import type { BroadcastPersonRow, BroadcastRow } from './broadcast.table';
import type { FindPeople } from './foresee-people';
import { noticeOf } from './notice-of';
import type { PersonRepository } from './person.repository';

export const SEND_BROADCASTS = 'send-broadcasts';
/** So many people of one broadcast are on their way at once: the rest can still be held back. */
const UNDER_WAY_MAX = 200;
const BROADCASTS_AT_ONCE = 10;

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  patients: Pick<Patients, 'describe'>;
  notifications: Pick<Notifications, 'notifyMany'>;
  outlook: Pick<Outlook, 'isQuiet'>;
  audiences: Audiences;
  broadcasts: BroadcastRepository;
  people: PersonRepository;
  findPeople: FindPeople;
}

const messageTo = (
  broadcast: BroadcastRow,
  person: BroadcastPersonRow,
  visit: AppointmentRow,
  patient: PatientFacts | undefined,
  today: string,
): NewMessage => ({
  ...noticeOf(broadcast, factsOfVisit(visit, patient, today)),
  ...{ userId: person.ownerId, patientId: person.patientId, dedupeKey: person.id },
  link: { route: 'booking.appointment', params: { appointmentId: visit.id } },
});

/**
 * Hands the people of released broadcasts over to the messages, some at a time. People and messages move in one
 * transaction: a process that dies in between has told nobody of that batch, and the next one takes it.
 */
export const makeSendBroadcastsJob = (deps: Deps): Job => {
  const { tx, clock, log, patients, notifications, outlook, audiences, broadcasts, people } = deps;
  const beginScheduled = makeBeginScheduled(deps);

  const tell = async (scope: Scope, broadcast: BroadcastRow, batch: readonly BroadcastPersonRow[]): Promise<void> => {
    const today = hospitalDate(clock.now());
    const visits = await audiences.stillWanted(
      scope,
      batch.map(({ appointmentId }) => appointmentId),
      today,
    );
    const visitOf = new Map(visits.map((visit) => [visit.id, visit]));
    const patientOf = await patients.describe(
      scope,
      visits.map(({ patientId }) => patientId),
    );
    const told = batch.filter(({ appointmentId }) => visitOf.has(appointmentId));
    const messages = told.map((person) => {
      const visit = visitOf.get(person.appointmentId) as AppointmentRow;
      return messageTo(broadcast, person, visit, patientOf.get(person.patientId), today);
    });
    if (messages.length > 0) await notifications.notifyMany(scope, messages);
    const idsOf = (rows: readonly BroadcastPersonRow[]): string[] => rows.map(({ id }) => id);
    await people.leaveWaiting(scope, idsOf(told), 'handed');
    await people.leaveWaiting(scope, idsOf(batch.filter((person) => !told.includes(person))), 'dropped');
  };

  /** Answers how many people moved on. */
  const goOn = (broadcast: BroadcastRow): Promise<number> =>
    tx.run(async (scope) => {
      if (!(await broadcasts.hold(scope, broadcast.id))) return 0;
      const { on_way: underWay = 0, waiting = 0 } =
        (await people.countResults(scope, [broadcast.id])).get(broadcast.id) ?? {};
      if (waiting === 0) {
        if (underWay === 0) await broadcasts.move(scope, broadcast, 'done', { endedAt: clock.now() });
        return 0;
      }
      const batch = await people.nextWaiting(scope, broadcast.id, Math.max(0, UNDER_WAY_MAX - underWay));
      if (batch.length === 0) return 0;
      await tell(scope, broadcast, batch);
      log.info({ broadcastId: broadcast.id, people: batch.length, left: waiting - batch.length }, 'broadcast went on');
      return batch.length;
    });

  /** Those that may go on now, by the first day of each. */
  const awake = async (rows: readonly BroadcastRow[]): Promise<BroadcastRow[]> => {
    const groups = await broadcasts.groupsOf(tx.outside, ...rows.map(({ id }) => id));
    const firstDayOf = ({ id, lastDay }: BroadcastRow): string =>
      groups.flatMap(({ broadcastId, day }) => (broadcastId === id ? day : [])).sort()[0] ?? lastDay;
    return rows.filter((row) => !outlook.isQuiet(row.event, firstDayOf(row)));
  };

  return {
    name: SEND_BROADCASTS,
    everyMs: 2 * SECOND,
    async run() {
      const now = clock.now();
      await broadcasts.endLate(tx.outside, hospitalDate(now));
      // After an outage it may be night: then whom it is for is found out in the morning.
      for (const due of await awake(await broadcasts.listDue(tx.outside, now, BROADCASTS_AT_ONCE)))
        await beginScheduled(due);
      const sending = await broadcasts.listSending(tx.outside, BROADCASTS_AT_ONCE);
      let moved = 0;
      for (const broadcast of await awake(sending)) moved += await goOn(broadcast);
      return moved;
    },
  };
};
