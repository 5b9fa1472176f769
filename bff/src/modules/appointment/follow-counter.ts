import { addDays, hospitalDate, SECOND } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { OutboxHandler } from '../../platform/jobs/outbox';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import type { HisPort } from '../../ports/his';
import type { Patients } from '../patient';
import type { AppointmentRepository } from './appointment.repository';
import type { AppointmentRow } from './appointment.table';
import type { ChangeRepository } from './change-appointment.repository';
import { refOf } from './counter-registration';
import type { EndAtCounter } from './end-at-counter';
import type { ReadCounter } from './read-counter';

interface Deps {
  tx: Transactions;
  clock: Clock;
  his: Pick<HisPort, 'getRegistration'>;
  patients: Pick<Patients, 'describe' | 'findByHisPatientId'>;
  appointments: AppointmentRepository;
  changes: ChangeRepository;
  endAtCounter: EndAtCounter;
  readCounter: ReadCounter;
}

// Each person is a question to the HIS, and nothing here is in a hurry: the window's own events come at once.
const PEOPLE_PER_BEAT = 40;
const PAST_PER_BEAT = 10;

/** Closes registrations of the window whose day is over: the hospital says what became of them, once. */
const makeClosePast = ({ tx, clock, his, appointments, changes, endAtCounter }: Deps) => {
  let after = '';
  const close = async (row: AppointmentRow): Promise<void> => {
    const registration = await his.getRegistration({ traceId: row.id }, refOf(row));
    if (registration && (await endAtCounter(row, registration))) return;
    const hasCome = row.status === 'checked_in' || ['checkedIn', 'visited'].includes(registration?.status ?? '');
    // Nobody keeps a ledger of these: whoever sits at the window sees who came.
    await appointments.move(tx.outside, row.id, hasCome ? 'visited' : 'missed');
  };
  return async (): Promise<void> => {
    const before = hospitalDate(clock.now());
    const rows = await changes.findPastOfCounter(tx.outside, { before, after, limit: PAST_PER_BEAT });
    for (const row of rows) {
      after = row.id; // Before it is asked about, so that one that cannot be read does not stop the others.
      await close(row);
    }
    if (rows.length < PAST_PER_BEAT) after = '';
  };
};

/** Hears what the window does: by its event, and by going slowly through everybody who comes today or tomorrow. */
export const makeFollowCounter = (deps: Deps): { job: Job; onRegistrationEnded: OutboxHandler } => {
  const { tx, clock, his, patients, changes, endAtCounter, readCounter } = deps;
  const closePast = makeClosePast(deps);
  let after = '';

  const readVisitors = async (): Promise<void> => {
    const today = hospitalDate(clock.now());
    const days = [today, addDays(today, 1)];
    const visitors = await changes.findVisitors(tx.outside, { days, after, limit: PEOPLE_PER_BEAT });
    after = visitors.length < PEOPLE_PER_BEAT ? '' : (visitors[visitors.length - 1]?.hisPatientId ?? '');
    const people = await patients.describe(
      tx.outside,
      visitors.map(({ patientId }) => patientId),
    );
    await readCounter([...people.values()]);
  };

  return {
    job: {
      name: 'read-counter',
      everyMs: 30 * SECOND,
      async run() {
        await readVisitors();
        await closePast();
        // However much there was: the next ones have time until the next beat.
        return 0;
      },
    },

    /** An event is a hint: the registration is read again. An unpaid one has no number yet, and may be named by our key. */
    onRegistrationEnded: async ({ subjectId, hisPatientId }) => {
      const named = String(subjectId);
      const [row] =
        named === '' ? [] : await changes.findRegistered(tx.outside, [{ key: named, registrationNo: named }]);
      if (row) {
        const registration = await his.getRegistration({ traceId: row.id }, refOf(row));
        if (registration) await endAtCounter(row, registration);
      } else if (typeof hisPatientId === 'string' && hisPatientId !== '') {
        await readCounter(await patients.findByHisPatientId(tx.outside, hisPatientId));
      }
    },
  };
};
