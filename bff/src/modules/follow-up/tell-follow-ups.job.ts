import { DAY, formatDay, hospitalDate, maskName, MINUTE } from '@anzhen/shared-types';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import type { NewMessage, Notifications } from '../notification';
import type { PatientFacts, Patients } from '../patient';
import type { FollowUpRepository } from './follow-up.repository';
import type { FollowUpRow } from './follow-up.table';

interface Deps {
  tx: Transactions;
  clock: Clock;
  followUps: Pick<FollowUpRepository, 'findDue' | 'findReturned' | 'settle'>;
  patients: Pick<Patients, 'describe'>;
  notifications: Pick<Notifications, 'notifyMany'>;
}

const AT_ONCE = 200;
/** So long after its day nobody is asked any more: the workers stood still. */
const TOO_LATE_MS = 3 * DAY;

/** Asks those whose day has come, and leaves alone who has come back or made an appointment. */
export const makeTellFollowUpsJob = ({ tx, clock, followUps, patients, notifications }: Deps): Job => {
  const messageOf = (row: FollowUpRow, { name }: PatientFacts): NewMessage => {
    const { id, patientId, departmentName } = row;
    const maskedName = maskName(name);
    const day = formatDay(row.visitDate, hospitalDate(clock.now()));
    return {
      ...{ userId: row.ownerId, patientId, event: 'follow_up', dedupeKey: `follow_up:${id}` },
      body: `${maskedName}，${day}在${departmentName}看过病。${row.question}要复诊或有疑问，请点开。`,
      link: { route: 'visit.follow-up', params: { followUpId: id } },
      facts: { maskedName, departmentName, day },
    };
  };
  const settleAll = async (scope: Scope, due: readonly FollowUpRow[]): Promise<void> => {
    const [returned, people] = await Promise.all([
      followUps.findReturned(
        scope,
        due.map(({ id }) => id),
      ),
      patients.describe(
        scope,
        due.map(({ patientId }) => patientId),
      ),
    ]);
    const earliest = clock.now().getTime() - TOO_LATE_MS;
    const open = due.filter(({ id }) => !returned.has(id));
    const isAsked = ({ patientId, dueAt }: FollowUpRow): boolean =>
      people.has(patientId) && dueAt.getTime() >= earliest;
    const asked = open.filter(isAsked);
    const idsOf = (rows: readonly FollowUpRow[]): string[] => rows.map(({ id }) => id);
    const told = await followUps.settle(scope, idsOf(asked), 'told');
    // Another copy was faster with some of them: the whole batch is looked at again.
    if (told !== asked.length) throw new Error('follow-ups changed while they were told');
    await followUps.settle(scope, [...returned], 'returned');
    await followUps.settle(scope, idsOf(open.filter((row) => !isAsked(row))), 'dropped');
    const messages = asked.flatMap((row) => {
      const patient = people.get(row.patientId);
      return patient === undefined ? [] : [messageOf(row, patient)];
    });
    if (messages.length > 0) await notifications.notifyMany(scope, messages);
  };
  return {
    name: 'tell-follow-ups',
    everyMs: MINUTE,
    run: () =>
      tx.run(async (scope) => {
        const due = await followUps.findDue(scope, clock.now(), AT_ONCE);
        if (due.length > 0) await settleAll(scope, due);
        return due.length;
      }),
  };
};
