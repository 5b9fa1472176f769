import { type Contract, hospitalDate, MINUTE } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { PatientFacts, Patients } from '../patient';
import type { By } from './at-desk';
import { type CodeKeys, stepOf } from './person-code.policy';
import type { PersonCodeRepository } from './person-code.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  audit: Audit;
  patients: Pick<Patients, 'describe'>;
  codes: PersonCodeRepository;
  secrets: CodeKeys;
}

type SeenCode = Contract['verifyPersonCode']['request'];

/** So far may the clock of a station be ahead of ours. */
const CLOCK_AHEAD_MS = MINUTE;

/** The key of another day made other codes, and nobody makes up tomorrow for what was seen today. */
const isOfToday = (at: Date, now: Date): boolean =>
  hospitalDate(at) === hospitalDate(now) && at.getTime() - now.getTime() <= CLOCK_AHEAD_MS;

/**
 * Does for a person what the code is shown for, once, and writes it down for the patient before anything is told. A code
 * with which nothing was done can be shown again: it is too early, or the HIS is silent. One that was seen earlier today
 * without a network counts for that time. @throws PERSON_CODE.INVALID, PERSON_CODE.USED · as the deed
 */
export const makeServeCode = ({ tx, clock, audit, patients, codes, secrets }: Deps) => {
  /** Whose code it is; nobody else uses it from now on. @throws PERSON_CODE.INVALID, PERSON_CODE.USED */
  const take = ({ code, seenAt }: SeenCode) => {
    const now = clock.now();
    const at = seenAt === undefined ? now : new Date(seenAt);
    const step = isOfToday(at, now) ? stepOf(secrets, code, at) : null;
    if (step === null) throw new AppError('PERSON_CODE.INVALID');
    return tx.run(async (scope) => {
      const row = await codes.findByRef(scope, code.slice(0, 10));
      const patient = row && (await patients.describe(scope, [row.patientId])).get(row.patientId);
      if (!row || !patient) throw new AppError('PERSON_CODE.INVALID');
      if (!(await codes.use(scope, row, step))) throw new AppError('PERSON_CODE.USED');
      return { patient, giveBack: () => codes.giveBack(tx.outside, row, step) };
    });
  };

  return async <Done>(seen: SeenCode, by: By, deed: (patient: PatientFacts) => Promise<Done>): Promise<Done> => {
    const { patient, giveBack } = await take(seen);
    try {
      const done = await deed(patient);
      const { staffId, requestId } = by;
      await tx.run((scope) =>
        audit.record(scope, {
          ...{ actorKind: 'staff', actorId: staffId, ownerId: patient.ownerId, patientId: patient.id, requestId },
          ...{ action: `person_code.${seen.purpose}`, subjectKind: 'patient', subjectId: patient.id },
          ...(seen.seenAt === undefined ? {} : { detail: { seenAt: seen.seenAt } }),
        }),
      );
      return done;
    } catch (error) {
      await giveBack();
      throw error;
    }
  };
};
