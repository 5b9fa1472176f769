import { DAY, formatDay, hospitalDate, HOUR, maskName, MINUTE } from '@anzhen/shared-types';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import type { Job } from '../../platform/jobs/scheduler';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { HisPort, HisRegistration } from '../../ports/his';
import type { AppointmentRow, Appointments } from '../appointment';
import type { Worklist } from '../audit';
import type { Notifications } from '../notification';
import type { Patients } from '../patient';
import { isVisitOver, type NoShowRules, overHalfDays, verdictOf } from './no-show.policy';
import type { NoShowRepository } from './no-show.repository';
import type { NoShowRow } from './no-show.table';

interface Deps {
  tx: Transactions;
  clock: Clock;
  his: Pick<HisPort, 'getRegistration'>;
  outbox: Pick<Outbox, 'add'>;
  appointments: Pick<Appointments, 'markMissed' | 'markCheckedIn' | 'markVisited'>;
  noShows: NoShowRepository;
  patients: Pick<Patients, 'describe'>;
  notifications: Notifications;
  worklist: Worklist;
  rules: NoShowRules;
}

// Each costs the HIS a question.
const AT_ONCE = 50;
// The doctor closes late visits in the evening or the next day.
const LATE_FOR_MS = DAY + 2 * HOUR;

const rowOf = (visit: AppointmentRow, now: Date): NoShowRow => ({
  id: newId('noShow', now),
  ...{ appointmentId: visit.id, ownerId: visit.ownerId, patientId: visit.patientId, hisPatientId: visit.hisPatientId },
  ...{ status: 'counted', visitDate: visit.visitDate, departmentName: visit.departmentName },
  ...{ doctorName: visit.doctorName, appealCipher: null, appealedAt: null, decidedBy: null, decisionReason: null },
  ...{ createdAt: now, updatedAt: now },
});

/** missed, the row of the ledger and the message: one transaction, or nobody is accused of anything. */
const makeCount = ({ tx, clock, appointments, noShows, patients, notifications, rules: { noShow } }: Deps) => {
  const tell = async (scope: Scope, visit: AppointmentRow): Promise<void> => {
    const name = (await patients.describe(scope, [visit.patientId])).get(visit.patientId)?.name;
    const maskedName = name === undefined ? '' : maskName(name);
    const day = formatDay(visit.visitDate, hospitalDate(clock.now()));
    const { departmentName, doctorName } = visit;
    const rule = `${noShow.windowDays} 天内 ${noShow.limit} 次，手机挂号停用 ${noShow.blockDays} 天`;
    await notifications.notify(scope, {
      ...{ userId: visit.ownerId, patientId: visit.patientId, event: 'no_show', dedupeKey: `no_show:${visit.id}` },
      body: `${maskedName}${day} ${departmentName} ${doctorName}的号没有来，记一次爽约。${rule}。有特殊情况，${noShow.appealDays} 天内可以申诉。`,
      link: { route: 'booking.no-shows', params: { patientId: visit.patientId } },
      facts: { maskedName, departmentName, doctorName, day },
    });
  };
  return (visit: AppointmentRow): Promise<boolean> =>
    tx.run(async (scope) => {
      // Somebody who signs in at this moment has come.
      if (!(await appointments.markMissed(scope, visit.id))) return false;
      if (await noShows.insert(scope, rowOf(visit, clock.now()))) await tell(scope, visit);
      return true;
    });
};

/** Does what the hospital's word asks for; true when the registration moved. */
const makeFollow = (deps: Deps) => {
  const { tx, outbox, appointments, worklist } = deps;
  const count = makeCount(deps);
  return async (visit: AppointmentRow, registration: HisRegistration | null): Promise<boolean> => {
    const verdict = verdictOf(registration);
    switch (verdict) {
      case 'missed':
        return count(visit);
      case 'checked_in':
        return appointments.markCheckedIn(tx.outside, visit.id);
      case 'visited':
        return appointments.markVisited(tx.outside, visit.id);
      case 'ended': {
        // As if the HIS had told it by an event: the registrations' own handler knows what happens to the money.
        const payload = { hisPatientId: visit.hisPatientId, subjectId: visit.registrationNo ?? '' };
        const dedupeKey = `his.registrationEnded:${visit.id}`;
        await outbox.add(tx.outside, { topic: 'his.registrationEnded', payload, dedupeKey });
        return false;
      }
      case 'unclear':
        await worklist.open(tx.outside, 'no-show-unclear', visit.id, { his: registration?.status ?? 'unknown' });
        return false;
      case 'leave':
        return false;
    }
  };
};

/**
 * Looks at registrations of half days that are over and that nobody signed in for. The hospital is asked first about
 * each: it alone knows who was let in at the desk, and what it does not know counts against nobody.
 */
export const makeCountNoShowsJob = (deps: Deps): Job => {
  const { tx, clock, his, noShows } = deps;
  const follow = makeFollow(deps);
  let afterId = '';
  return {
    name: 'count-no-shows',
    everyMs: 5 * MINUTE,
    async run() {
      const now = clock.now();
      const visits = await noShows.findNotCome(tx.outside, overHalfDays(now), { afterId, limit: AT_ONCE });
      let moved = 0;
      for (const visit of visits) {
        afterId = visit.id; // Before it is asked about, so that one that cannot be read does not stop the others.
        if (!isVisitOver(visit, now)) continue;
        if (await follow(visit, await his.getRegistration({ traceId: visit.id }, { key: visit.id }))) moved += 1;
      }
      if (visits.length < AT_ONCE) afterId = '';
      return moved;
    },
  };
};

/** Takes back what was counted against somebody who came late: let in at the desk, or entered by the doctor afterwards. */
export const makeForgiveLateArrivalsJob = ({ tx, clock, his, appointments, noShows }: Deps): Job => {
  let afterId = '';
  return {
    name: 'forgive-late-arrivals',
    everyMs: 10 * MINUTE,
    async run() {
      const since = new Date(clock.now().getTime() - LATE_FOR_MS);
      const counted = await noShows.findCountedSince(tx.outside, since, { afterId, limit: AT_ONCE });
      for (const { id, appointmentId } of counted) {
        afterId = id;
        const verdict = verdictOf(await his.getRegistration({ traceId: id }, { key: appointmentId }));
        if (verdict === 'checked_in') await appointments.markCheckedIn(tx.outside, appointmentId);
        if (verdict === 'visited') await appointments.markVisited(tx.outside, appointmentId);
      }
      if (counted.length < AT_ONCE) afterId = '';
      return noShows.move(tx.outside, await noShows.idsOfCome(tx.outside, AT_ONCE), 'forgiven');
    },
  };
};
