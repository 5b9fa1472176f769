import { hospitalDate, hospitalInstant, type HoldAppointmentRequest } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { makeBatcher, type Settled } from '../../platform/batcher';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { HisDepartment, HisSession, HisSlot } from '../../ports/his';
import type { Audit } from '../audit';
import type { HeldBack } from '../catalog';
import type { PrivacyGate } from '../identity';
import type { KeptPatient, PatientFacts, Patients } from '../patient';
import { type BookingRules, judgeAge } from './appointment.policy';
import type { AppointmentRepository } from './appointment.repository';
import type { AppointmentRow } from './appointment.table';
import { type CountedVisit, type LimitFacts, makeLimitLedger } from './booking-limits.policy';
import { draftAppointment } from './draft-appointment';
import { NumberRefused } from './number-refused';
import { type SlotReading, type SlotStock, stockKey } from './slot-stock.repository';

export interface HoldCommand extends HoldAppointmentRequest {
  ownerId: string;
  requestId: string;
  source: AppointmentRow['source'];
}

/** What is wanted, as the HIS listed it a moment ago. */
export interface Wish {
  session: HisSession;
  department: HisDepartment;
  slot: HisSlot;
  /** When the listing was asked for, at the latest. */
  readAt: Date;
}

/** A wish whose session, slot or time forbids it carries the refusal: a replay is answered all the same. */
export interface Claim {
  command: HoldCommand;
  hash: string;
  wish: Wish | AppError;
}

/** `isNew`: the number is ours to ask of the HIS. Else the same key was here before. */
export interface Claimed {
  row: AppointmentRow;
  /** undefined when the person was removed since. */
  patient: PatientFacts | undefined;
  isNew: boolean;
}

interface Deps {
  tx: Transactions;
  clock: Clock;
  patients: Pick<Patients, 'keepAll'>;
  privacyGate: Pick<PrivacyGate, 'keepAgreed'>;
  appointments: Pick<
    AppointmentRepository,
    'findByKeys' | 'countedVisitsOf' | 'countedVisitsAmong' | 'begunSince' | 'insertIntents' | 'idsAmong'
  >;
  stock: Pick<SlotStock, 'lock' | 'write'>;
  /** Numbers of these sessions that are not for sale, at this instant. */
  readHeldBackNow(scope: Scope, sessionIds: readonly string[]): Promise<ReadonlyMap<string, HeldBack>>;
  /** People whose booking by phone is closed after no-shows. */
  blockedAmong(scope: Scope, hisPatientIds: readonly string[]): Promise<ReadonlySet<string>>;
  audit: Pick<Audit, 'recordAll'>;
  rules: BookingRules;
}

const BATCH_MAX = 400;
// At a thousand answers a second nobody should wait longer than about ten seconds.
const WAITING_MAX = 10_000;

const keyOf = ({ ownerId, idempotencyKey }: { ownerId: string; idempotencyKey: string }): string =>
  `${ownerId} ${idempotencyKey}`;

interface Facts extends LimitFacts {
  /** What was asked, refused where others come first. */
  claims: readonly Claim[];
  people: ReadonlyMap<string, KeptPatient>;
  agreed: ReadonlySet<string>;
  earlier: Map<string, AppointmentRow>;
  remaining: Map<string, number>;
  /** What those have booked who ask in vain, and who was given a number just now: what they ask for may be their own. */
  ownVisits: Map<string, CountedVisit[]>;
}

const bookerOf = ({ ownerId, patientId }: { ownerId: string; patientId: string }) => `${ownerId} ${patientId}`;

const keepVisit = (visits: Map<string, CountedVisit[]>, booker: string, visit: CountedVisit): void => {
  const own = visits.get(booker);
  if (own) own.push(visit);
  else visits.set(booker, [visit]);
};

/** Whoever waits in line comes first, so nobody else is sold what comes back. */
const behindTheLine = (claim: Claim, heldBack: ReadonlyMap<string, HeldBack>): Claim => {
  const { source, sessionId } = claim.command;
  const isLine = source === 'app' && (heldBack.get(sessionId)?.waiting ?? 0) > 0;
  if (!isLine || claim.wish instanceof AppError) return claim;
  return { ...claim, wish: new AppError('APPOINTMENT.SESSION_FULL', { sessionId }) };
};

const readingsOf = (claims: readonly Claim[], heldBack: ReadonlyMap<string, HeldBack>): SlotReading[] => {
  const readings = new Map<string, SlotReading>();
  for (const { command, wish } of claims) {
    // A number from the waitlist was never put into sale; a HIS without limits has nothing to count.
    if (wish instanceof AppError || command.source === 'waitlist' || wish.slot.left === null) continue;
    const { sessionId, id: slotId, left } = wish.slot;
    const kept = heldBack.get(sessionId)?.bySlot.get(slotId) ?? 0;
    readings.set(stockKey(command), { sessionId, slotId, left, heldBack: kept, readAt: wish.readAt });
  }
  return [...readings.values()];
};

/** Whether there is anything to judge: a first answer to give again, or a number to be had. */
const isHopeful = ({ command, wish }: Claim, { earlier, remaining }: Pick<Facts, 'earlier' | 'remaining'>): boolean =>
  earlier.has(keyOf(command)) ||
  (!(wish instanceof AppError) && (command.source === 'waitlist' || (remaining.get(stockKey(command)) ?? 1) > 0));

/**
 * Everything that the verdicts need, read with the slots and the people locked. After the last number is gone most of a
 * rush asks in vain: of them only those are looked for who have the number themselves.
 */
const makeReadFacts =
  ({ clock, patients, privacyGate, appointments, stock, readHeldBackNow, blockedAmong }: Deps) =>
  async (scope: Scope, asked: readonly Claim[]): Promise<Facts> => {
    const today = hospitalDate(clock.now());
    const heldBack = await readHeldBackNow(scope, [...new Set(asked.map(({ command }) => command.sessionId))]);
    const claims = asked.map((claim) => behindTheLine(claim, heldBack));
    const remaining = await stock.lock(scope, readingsOf(claims, heldBack));
    const commands = claims.map(({ command }) => command);
    const earlier = new Map((await appointments.findByKeys(scope, commands)).map((row) => [keyOf(row), row]));
    const isHope = (claim: Claim): boolean => isHopeful(claim, { earlier, remaining });
    const hopeful = claims.filter(isHope).map(({ command }) => command);
    const vain = claims.filter((claim) => !isHope(claim)).map(({ command }) => command);
    const ownVisits = new Map<string, CountedVisit[]>();
    for (const visit of await appointments.countedVisitsAmong(scope, vain, today))
      keepVisit(ownVisits, bookerOf(visit), visit);
    const owners = [...new Set(hopeful.map(({ ownerId }) => ownerId))];
    const patientIds = hopeful.map(({ patientId }) => patientId);
    // Held before anything that counts against a limit is read: another copy judges the same account or person after us.
    const agreed = owners.length > 0 ? await privacyGate.keepAgreed(scope, owners) : new Set<string>();
    const people = await patients.keepAll(scope, patientIds);
    const hisPatientIds = [...new Set([...people.values()].map(({ hisPatientId }) => hisPatientId))];
    // One connection answers them one after another; asked together, they do not wait for this loop in between.
    const [visits, begunToday, blocked] = await Promise.all([
      appointments.countedVisitsOf(scope, hisPatientIds, today),
      appointments.begunSince(scope, owners, hospitalInstant(today, '00:00')),
      hisPatientIds.length > 0 ? blockedAmong(scope, hisPatientIds) : new Set<string>(),
    ]);
    return { claims, remaining, earlier, ownVisits, people, agreed, visits, begunToday, blocked };
  };

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
const makeJudge = ({ clock, rules }: Pick<Deps, 'clock' | 'rules'>, facts: Facts) => {
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

  return (claim: Claim): Verdict => {
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
};

const visitsOf = ({ ownVisits, people, visits }: Facts, command: HoldCommand): readonly CountedVisit[] => {
  const own = ownVisits.get(bookerOf(command));
  if (own) return own;
  const hisPatientId = people.get(command.patientId)?.hisPatientId;
  return visits.filter((visit) => visit.hisPatientId === hisPatientId);
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
  const { tx, appointments, stock, audit } = deps;
  const readFacts = makeReadFacts(deps);

  /** Writes what was judged new; whatever another copy was faster with is judged again by what that copy wrote. */
  const write = async (scope: Scope, facts: Facts, taken: readonly Taking[]): Promise<Verdict[]> => {
    const drafts = taken.flatMap(({ verdict, requestId }) =>
      verdict.kind === 'new' ? [{ row: verdict.row, requestId }] : [],
    );
    if (drafts.length === 0) return taken.map(({ verdict }) => verdict);
    const rows = drafts.map(({ row }) => row);
    await appointments.insertIntents(scope, rows);
    const landed = await appointments.idsAmong(scope, rows);
    const kept = drafts.filter(({ row }) => landed.has(row.id));
    const lost = rows.filter(({ id }) => !landed.has(id));
    for (const row of lost) changeBy(facts.remaining, row, 1);
    const touched = new Set(kept.filter(({ row }) => row.source === 'app').map(({ row }) => stockKey(row)));
    await Promise.all([
      stock.write(scope, new Map([...facts.remaining].filter(([id]) => touched.has(id)))),
      audit.recordAll(
        scope,
        kept.map(({ row, requestId }) => deedOf(row, requestId)),
      ),
    ]);
    const faster = new Map((await appointments.findByKeys(scope, lost)).map((row) => [keyOf(row), row]));
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
      const judge = makeJudge(deps, facts);
      const taken = facts.claims.map((claim) => ({ verdict: judge(claim), requestId: claim.command.requestId }));
      return (await write(scope, facts, taken)).map((verdict, index): Settled<Claimed> => {
        const { command } = facts.claims[index] as Claim;
        if (verdict.kind === 'refused')
          return { ok: false, error: new NumberRefused(verdict.error, visitsOf(facts, command)) };
        const { row, kind } = verdict;
        return { ok: true, value: { row, patient: facts.people.get(row.patientId)?.reveal(), isNew: kind === 'new' } };
      });
    });

  return makeBatcher<Claim, Claimed>({ most: BATCH_MAX, waitingMax: WAITING_MAX, run });
};
