import { hospitalDate } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { makeBatcher, type Settled } from '../../platform/batcher';
import { together } from '../../platform/db/together';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Audit } from '../audit';
import type { KeptPatient } from '../patient';
import { type BookingRules, judgeAge } from './appointment.policy';
import type { AppointmentRepository } from './appointment.repository';
import type { AppointmentRow } from './appointment.table';
import { type CountedVisit, makeLimitLedger } from './booking-limits.policy';
import type { Claim, Claimed, HoldCommand, Wish } from './claim';
import { draftAppointment } from './draft-appointment';
import { NumberRefused } from './number-refused';
import {
  bookerOf,
  type ClaimFacts,
  isHopeful,
  keepVisit,
  keyOf,
  makeReadClaimFacts,
  type ReadDeps,
} from './read-claim-facts';
import { type SlotStock, stockKey } from './slot-stock.repository';

interface Deps extends Omit<ReadDeps, 'appointments' | 'stock'> {
  tx: Transactions;
  appointments: ReadDeps['appointments'] & Pick<AppointmentRepository, 'insertIntents'>;
  stock: ReadDeps['stock'] & Pick<SlotStock, 'write'>;
  audit: Pick<Audit, 'recordAll'>;
  rules: BookingRules;
}

const BATCH_MAX = 400;
// At a thousand answers a second nobody should wait longer than about ten seconds.
const WAITING_MAX = 10_000;

type Verdict = { kind: 'refused'; error: AppError } | { kind: 'replay' | 'new'; row: AppointmentRow };

const refused = (...args: ConstructorParameters<typeof AppError>): Verdict => ({
  kind: 'refused',
  error: new AppError(...args),
});

/** Counts a number of a slot that is counted; false when there was none left. */
const changeBy = (remaining: Map<string, number>, row: AppointmentRow, change: 1 | -1): boolean => {
  const left = row.source === 'app' ? remaining.get(stockKey(row)) : undefined;
  if (left === undefined) return true;
  if (left + change < 0) return false;
  remaining.set(stockKey(row), left + change);
  return true;
};

/** Judges the claims in order of arrival; each sees what those before it took. */
const makeJudge = ({ clock, rules }: Pick<Deps, 'clock' | 'rules'>, facts: ClaimFacts) => {
  const ledger = makeLimitLedger(facts, rules.limits);

  const judgeNew = (command: HoldCommand, hash: string, wish: Wish, patient: KeptPatient): Verdict => {
    const { session, department, slot } = wish;
    const about = { patientId: patient.id, sessionId: session.id, slotId: slot.id };
    const age = judgeAge(department, patient.birthDate, session.date, rules);
    if (age === 'too_young') return refused('APPOINTMENT.AGE_NOT_ALLOWED', about);
    if (age === 'too_old') return refused('APPOINTMENT.RULE_DENIED', about, '儿科只看 18 岁以下的孩子，请另选科室');
    const { hisPatientId } = patient;
    const place = { sessionId: session.id, departmentCode: department.code, visitDate: session.date };
    const wanted = { ...place, hisPatientId, ownerId: command.ownerId };
    const broken = ledger.judge(wanted);
    // Whoever waited in line was judged when joining; only a place in the same session stands in the way now.
    if (broken && (command.source !== 'waitlist' || broken === 'APPOINTMENT.ALREADY_BOOKED'))
      return refused(broken, about);
    const row = draftAppointment({ command, hash, wish, patient, now: clock.now() });
    if (!changeBy(facts.remaining, row, -1)) return refused('APPOINTMENT.SLOT_TAKEN', about);
    ledger.add(wanted);
    facts.earlier.set(keyOf(row), row);
    keepVisit(facts.ownVisits, bookerOf(row), { ...place, hisPatientId, isOpen: true });
    return { kind: 'new', row };
  };

  const inVain = ({ wish, command }: Claim): Verdict => {
    const { sessionId, slotId, patientId } = command;
    if (wish instanceof AppError) return { kind: 'refused', error: wish };
    // The last number of a slot may be their own.
    const own = facts.ownVisits.get(bookerOf(command)) ?? [];
    if (own.some((visit) => visit.isOpen && visit.sessionId === sessionId))
      return refused('APPOINTMENT.ALREADY_BOOKED', { patientId, sessionId });
    return refused('APPOINTMENT.SLOT_TAKEN', { sessionId, slotId });
  };

  const judge = (claim: Claim): Verdict => {
    const { command, hash, wish } = claim;
    if (!isHopeful(claim, facts)) return inVain(claim);
    if (!facts.agreed.has(command.ownerId)) return refused('PRIVACY.REQUIRED', { userId: command.ownerId });
    const earlier = facts.earlier.get(keyOf(command));
    if (earlier && earlier.requestHash !== hash) return refused('REQUEST.KEY_REUSED', { appointmentId: earlier.id });
    if (earlier) return { kind: 'replay', row: earlier };
    const patient = facts.people.get(command.patientId);
    if (patient?.ownerId !== command.ownerId) return refused('PATIENT.NOT_FOUND', { patientId: command.patientId });
    if (wish instanceof AppError) return inVain(claim);
    return judgeNew(command, hash, wish, patient);
  };

  /** What somebody has booked, also by other accounts when it was looked at for the limits. */
  const visitsOf = (command: HoldCommand): readonly CountedVisit[] => {
    const person = facts.people.get(command.patientId);
    if (person?.ownerId === command.ownerId) return ledger.visitsOf(person.hisPatientId);
    return facts.ownVisits.get(bookerOf(command)) ?? [];
  };

  return { judge, visitsOf };
};

type Taking = { verdict: Verdict; requestId: string };

/** Who asked for what, written with the intent itself. */
const deedOf = (row: AppointmentRow, requestId: string): Parameters<Audit['recordAll']>[1][number] => ({
  actorKind: row.source === 'waitlist' ? 'system' : 'user',
  actorId: row.ownerId,
  ownerId: row.ownerId,
  patientId: row.patientId,
  action: 'appointment.requested',
  subjectKind: 'appointment',
  subjectId: row.id,
  requestId,
});

/**
 * Takes numbers for many at once: everybody's intent, the limits, the count of each slot and the record of the deed in
 * one transaction. A number taken here is durable, and nobody else is asked to have it; the HIS is asked afterwards.
 */
export const makeClaimNumbers = (deps: Deps) => {
  const { tx, clock, appointments, stock, audit } = deps;
  const readFacts = makeReadClaimFacts(deps);

  /** Writes what was judged new; whatever another copy was faster with is judged again by what that copy wrote. */
  const write = async (scope: Scope, facts: ClaimFacts, taken: readonly Taking[]): Promise<Verdict[]> => {
    const drafts = taken.flatMap(({ verdict, requestId }) =>
      verdict.kind === 'new' ? [{ row: verdict.row, requestId }] : [],
    );
    if (drafts.length === 0) return taken.map(({ verdict }) => verdict);
    const rows = drafts.map(({ row }) => row);
    const landed = await appointments.insertIntents(scope, rows);
    const kept = drafts.filter(({ row }) => landed.has(row.id));
    const lost = rows.filter(({ id }) => !landed.has(id));
    for (const row of lost) changeBy(facts.remaining, row, 1);
    const touched = new Set(kept.filter(({ row }) => row.source === 'app').map(({ row }) => stockKey(row)));
    await stock.write(scope, new Map([...facts.remaining].filter(([id]) => touched.has(id))));
    await audit.recordAll(
      scope,
      kept.map(({ row, requestId }) => deedOf(row, requestId)),
    );
    if (lost.length === 0) return taken.map(({ verdict }) => verdict);
    const [others] = await together(scope, appointments.selectOwn(scope, lost, hospitalDate(clock.now())));
    const faster = new Map(others.map((row) => [keyOf(row), row]));
    return taken.map(({ verdict }) => {
      if (verdict.kind === 'refused' || landed.has(verdict.row.id) || !lost.includes(verdict.row)) return verdict;
      const row = faster.get(keyOf(verdict.row));
      if (row?.requestHash === verdict.row.requestHash) return { kind: 'replay', row };
      return refused('APPOINTMENT.ALREADY_BOOKED', { patientId: verdict.row.patientId });
    });
  };

  const run = (claims: readonly Claim[]): Promise<Settled<Claimed>[]> =>
    tx.run(async (scope) => {
      const facts = await readFacts(scope, claims);
      const { judge, visitsOf } = makeJudge(deps, facts);
      const taken = facts.claims.map((claim) => ({ verdict: judge(claim), requestId: claim.command.requestId }));
      return (await write(scope, facts, taken)).map((verdict, index): Settled<Claimed> => {
        const { command } = facts.claims[index] as Claim;
        if (verdict.kind === 'refused')
          return { ok: false, error: new NumberRefused(verdict.error, visitsOf(command)) };
        return { ok: true, value: { row: verdict.row, isNew: verdict.kind === 'new' } };
      });
    });

  return makeBatcher<Claim, Claimed>({ most: BATCH_MAX, waitingMax: WAITING_MAX, run });
};
