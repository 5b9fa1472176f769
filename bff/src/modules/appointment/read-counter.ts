import { addDays, hospitalDate, SECOND } from '@anzhen/shared-types';
import { aFewAtATime } from '../../platform/a-few-at-a-time';
import type { Transactions } from '../../platform/db/transaction';
import { makeShortMemory } from '../../platform/single-flight';
import { waitAtMost } from '../../platform/wait-at-most';
import type { Clock } from '../../ports/clock';
import type { HisPort, HisRegistration } from '../../ports/his';
import type { Catalog } from '../catalog';
import type { PrivacyGate } from '../identity';
import type { PatientFacts, Patients } from '../patient';
import type { AppointmentRepository } from './appointment.repository';
import type { AppointmentRow } from './appointment.table';
import type { ChangeRepository } from './change-appointment.repository';
import { draftCounterRegistration, statusAtCounter } from './counter-registration';
import type { EndAtCounter } from './end-at-counter';

export interface CounterDeps {
  tx: Transactions;
  clock: Clock;
  his: Pick<HisPort, 'capabilities' | 'listRegistrations'>;
  catalog: Pick<Catalog, 'department' | 'sessionsOf'>;
  patients: Pick<Patients, 'keep'>;
  privacyGate: Pick<PrivacyGate, 'agreedAmong'>;
  appointments: AppointmentRepository;
  changes: ChangeRepository;
  endAtCounter: EndAtCounter;
}

// Who looks at the list twice in a row need not ask the hospital twice.
const REMEMBERED_MS = 20 * SECOND;
const DAYS_AHEAD = 30;
const PEOPLE_AT_ONCE = 3;
/** A list that waits for a slow HIS is worse than one that is a look behind. */
const WAIT_MS = 2 * SECOND;

/** What one registration of the HIS means for what we keep; true when something changed. */
const makeApplyOne = ({ tx, clock, catalog, patients, appointments, changes, endAtCounter }: CounterDeps) => {
  const add = async (patient: PatientFacts, registration: HisRegistration): Promise<boolean> => {
    const status = statusAtCounter(registration);
    if (status === undefined || registration.registrationNo === '') return false;
    const [department, sessions] = await Promise.all([
      catalog.department(registration.departmentCode).catch(() => undefined),
      catalog.sessionsOf(registration.departmentCode).catch(() => []),
    ]);
    const room = sessions.find(({ id }) => id === registration.sessionId)?.room ?? '';
    const row = draftCounterRegistration({ registration, status, patient, department, room, now: clock.now() });
    return tx.run(async (scope) => {
      await patients.keep(scope, patient.ownerId, patient.id);
      return changes.insertCounter(scope, row);
    });
  };

  const follow = async (row: AppointmentRow, registration: HisRegistration): Promise<boolean> => {
    const { status } = registration;
    if (row.status === 'confirmed' && status === 'visited') return appointments.move(tx.outside, row.id, 'visited');
    await changes.rememberCutoff(tx.outside, row, registration.cancellableUntil);
    if (row.source !== 'counter') return endAtCounter(row, registration);
    // Ours sign in here, with a ticket; one of the counter may have signed in at the desk.
    if (row.status === 'confirmed' && status === 'checkedIn')
      return appointments.move(tx.outside, row.id, 'checked_in');
    if (row.status === 'checked_in' && status === 'visited') return appointments.move(tx.outside, row.id, 'visited');
    return endAtCounter(row, registration);
  };

  return { add, follow };
};

/**
 * Reads what a patient has at the hospital, so that registrations of the window appear here and those it gave back end
 * here. The HIS being away leaves everything as it was.
 */
export const makeReadCounter = (deps: CounterDeps) => {
  const { tx, clock, his, privacyGate, changes } = deps;
  const memory = makeShortMemory(deps);
  const { add, follow } = makeApplyOne(deps);

  const readNow = async (patient: PatientFacts): Promise<number> => {
    const from = hospitalDate(clock.now());
    const range = { from, to: addDays(from, DAYS_AHEAD) };
    const registrations = await his.listRegistrations({ traceId: patient.id }, patient.hisPatientId, range);
    const known = await changes.findRegistered(tx.outside, registrations);
    const byKey = new Map(known.map((row) => [row.id, row]));
    const byNumber = new Map(known.map((row) => [row.registrationNo, row]));
    let changed = 0;
    for (const registration of registrations) {
      const row = byKey.get(registration.key ?? '') ?? byNumber.get(registration.registrationNo || null);
      const isForeign = registration.key === null;
      const isChanged = row ? await follow(row, registration) : isForeign && (await add(patient, registration));
      if (isChanged) changed += 1;
    }
    return changed;
  };

  /** Remembered also when the HIS did not answer: it is not asked again by every look at the list. */
  const read = (patient: PatientFacts): Promise<number> =>
    memory.remember(`${patient.ownerId}:${patient.hisPatientId}`, REMEMBERED_MS, () => readNow(patient).catch(() => 0));

  /** Those who agreed that their data is collected; what is known of the others stays as it is. */
  const agreed = async (people: readonly PatientFacts[]): Promise<PatientFacts[]> => {
    if (people.length === 0) return [];
    const owners = await privacyGate.agreedAmong(
      tx.outside,
      people.map(({ ownerId }) => ownerId),
    );
    return people.filter(({ ownerId }) => owners.has(ownerId));
  };

  return async (people: readonly PatientFacts[]): Promise<number> => {
    if (!his.capabilities.foreignRegistrations) return 0;
    let changed = 0;
    await aFewAtATime(await agreed(people), PEOPLE_AT_ONCE, async (patient) => {
      changed += await read(patient);
    });
    return changed;
  };
};

export type ReadCounter = ReturnType<typeof makeReadCounter>;

/** Reads for somebody who is looking at a page: the page comes in any case, and soon. */
export const makeReadCounterSoon =
  (readCounter: ReadCounter) =>
  async (people: readonly PatientFacts[]): Promise<void> => {
    await waitAtMost(WAIT_MS, readCounter(people), 0);
  };
