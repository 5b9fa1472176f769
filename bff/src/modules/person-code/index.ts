import {
  addDays,
  ageOn,
  hospitalDate,
  hospitalInstant,
  maskName,
  type PersonCodePurpose,
  type StaffRight,
  type VerifiedPerson,
} from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Routes } from '../../platform/http/bind';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { Bills } from '../billing';
import type { Notifications } from '../notification';
import type { Patients } from '../patient';
import type { Reports } from '../report';
import type { PrintReport } from '../report-share';
import type { Staff } from '../staff';
import { makeAtDesk } from './at-desk';
import { codeAt, dayKeyOf, passOf, startOf, STEP_SECONDS, stepAt } from './person-code.policy';
import { makePersonCodeRepository } from './person-code.repository';
import { makeServeCode } from './serve-code';

interface Deps {
  tx: Transactions;
  clock: Clock;
  audit: Audit;
  staff: Staff;
  patients: Pick<Patients, 'require' | 'describe'>;
  /** @throws QUEUE.NOTHING_TO_CHECK_IN, QUEUE.TOO_EARLY, QUEUE.TOO_LATE */
  checkInPerson(
    who: { ownerId: string; patientId: string },
    by: { staffId: string; requestId: string },
  ): Promise<NonNullable<VerifiedPerson['ticket']>>;
  bills: Bills;
  notifications: Notifications;
  reports: Pick<Reports, 'listAgreed'>;
  printReport: PrintReport;
  hospital: string;
  codeKeys: readonly { key: Buffer }[];
}

const RIGHTS = {
  check_in: 'person.verify',
  payment: 'person.bills',
  report: 'person.reports',
} as const satisfies Record<PersonCodePurpose, StaffRight>;

/** How many steps a phone gets at once: an hour without a network. */
const STEPS_AHEAD = 120;

/** 一码通: a code of a person that changes every 30 seconds, for check-in, payment and report printing. */
export const makePersonCodeModule = (deps: Deps): { routes: Routes } => {
  const { tx, clock, staff, patients, checkInPerson, hospital } = deps;
  const codes = makePersonCodeRepository();
  const secrets = { hospital, keys: deps.codeKeys.map(({ key }) => key) };
  const serve = makeServeCode({ ...deps, codes, secrets });
  const desk = makeAtDesk({ ...deps, secrets });

  const routes: Routes = {
    getPersonCode: async ({ actorId, params }) => {
      const { id: patientId } = await patients.require(tx.outside, actorId, params.patientId);
      const now = clock.now();
      const ref = await codes.refOf(tx.outside, { ownerId: actorId, patientId }, now);
      const first = stepAt(now);
      return {
        codes: Array.from({ length: STEPS_AHEAD }, (_, ahead) => codeAt(secrets, ref, first + ahead)),
        firstStepAt: startOf(first).toISOString(),
        stepSeconds: STEP_SECONDS,
      };
    },
    verifyPersonCode: async ({ actorId, body, facts }) => {
      const { code, purpose } = body;
      await staff.requireRight(tx.outside, actorId, RIGHTS[purpose]);
      const by = { staffId: actorId, requestId: facts.requestId };
      return serve(body, by, async (patient) => {
        const { ownerId, id: patientId } = patient;
        const pass = passOf(secrets, { staffId: actorId, patientId }, clock.now());
        return {
          ...{ maskedName: maskName(patient.name), sex: patient.sex, recordNumber: patient.recordNumber },
          ageYears: ageOn(patient.birthDate, hospitalDate(clock.now())),
          ticket: purpose === 'check_in' ? await checkInPerson({ ownerId, patientId }, by) : null,
          bills: purpose === 'payment' ? await desk.sendBills(patient, code) : null,
          reports: purpose === 'report' ? { pass, list: await desk.printable(patient, by) } : null,
        };
      });
    },
    printPersonReport: async ({ actorId, params, facts, ctx }) => {
      await staff.requireRight(tx.outside, actorId, 'person.reports');
      ctx.type = 'application/pdf';
      return desk.print(params, { staffId: actorId, requestId: facts.requestId });
    },
    getPersonCodeDayKey: async ({ actorId }) => {
      await staff.requireRight(tx.outside, actorId, 'person.verify');
      const date = hospitalDate(clock.now());
      const keys = secrets.keys.map((key) => dayKeyOf(key, hospital, date).toString('base64'));
      return { date, keys, validUntil: hospitalInstant(addDays(date, 1), '00:00').toISOString() };
    },
  };
  return { routes };
};
