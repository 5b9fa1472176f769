import { hospitalDate, hospitalInstant } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { type Statement, together } from '../../platform/db/together';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { HeldBack } from '../catalog';
import type { PrivacyGate } from '../identity';
import type { KeptPatient, Patients } from '../patient';
import { type AppointmentRepository, isCounted, visitOf } from './appointment.repository';
import type { AppointmentRow } from './appointment.table';
import type { CountedVisit, LimitFacts } from './booking-limits.policy';
import type { Claim } from './claim';
import { type SlotReading, type SlotStock, stockKey } from './slot-stock.repository';

export interface ReadDeps {
  clock: Clock;
  patients: Pick<Patients, 'keepAll' | 'keepRecords'>;
  privacyGate: Pick<PrivacyGate, 'keepAgreed'>;
  appointments: Pick<AppointmentRepository, 'selectOwn' | 'countedVisitsOf' | 'begunSince'>;
  stock: Pick<SlotStock, 'lockRows' | 'count'>;
  /** Numbers of these sessions that are not for sale, at this instant. */
  heldBackNow(sessionIds: readonly string[]): Statement<ReadonlyMap<string, HeldBack>>;
  /** People whose booking by phone is closed after no-shows. */
  blockedAmong(hisPatientIds: readonly string[]): Statement<ReadonlySet<string>>;
}

export interface ClaimFacts extends LimitFacts {
  /** What was asked, refused where others come first. */
  claims: readonly Claim[];
  people: ReadonlyMap<string, KeptPatient>;
  agreed: ReadonlySet<string>;
  /** Own registrations by account and key; what was asked with that key before is among them. */
  earlier: Map<string, AppointmentRow>;
  remaining: Map<string, number>;
  /** What those who ask have booked by their own account, and who was given a number just now. */
  ownVisits: Map<string, CountedVisit[]>;
}

/** The pair of owner and key is unique. */
export const keyOf = ({ ownerId, idempotencyKey }: { ownerId: string; idempotencyKey: string }): string =>
  `${ownerId} ${idempotencyKey}`;

export const bookerOf = ({ ownerId, patientId }: { ownerId: string; patientId: string }): string =>
  `${ownerId} ${patientId}`;

export const keepVisit = (visits: Map<string, CountedVisit[]>, booker: string, visit: CountedVisit): void => {
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

/** A number from the waitlist was never put into sale; a HIS without limits has nothing to count. */
const listedOf = ({ command, wish }: Claim): Omit<SlotReading, 'heldBack'> | null => {
  if (wish instanceof AppError || command.source === 'waitlist' || wish.slot.left === null) return null;
  const { sessionId, id: slotId, left } = wish.slot;
  return { sessionId, slotId, left, readAt: wish.readAt };
};

/** Each slot once, as the HIS listed it to whoever asked last. */
const slotsAmong = (claims: readonly Claim[]) =>
  new Map(claims.flatMap((claim) => listedOf(claim) ?? []).map((listed) => [stockKey(listed), listed]));

const readingsOf = (claims: readonly Claim[], heldBack: ReadonlyMap<string, HeldBack>): SlotReading[] =>
  [...slotsAmong(claims).values()].map((listed) => ({
    ...listed,
    heldBack: heldBack.get(listed.sessionId)?.bySlot.get(listed.slotId) ?? 0,
  }));

/** Whether there is anything to judge: a first answer to give again, or a number to be had. */
export const isHopeful = (
  { command, wish }: Claim,
  { earlier, remaining }: Pick<ClaimFacts, 'earlier' | 'remaining'>,
): boolean =>
  earlier.has(keyOf(command)) ||
  (!(wish instanceof AppError) && (command.source === 'waitlist' || (remaining.get(stockKey(command)) ?? 1) > 0));

/** Who asks with hope, held, and what counts against their limits. */
const makeReadPeople =
  ({ clock, patients, privacyGate, appointments, blockedAmong }: ReadDeps) =>
  async (scope: Scope, hopeful: readonly Claim[], earlier: ReadonlyMap<string, AppointmentRow>) => {
    const nobody = { agreed: new Set<string>(), people: new Map<string, KeptPatient>() };
    const nothing = { visits: [], begunToday: new Map<string, number>(), blocked: new Set<string>() };
    if (hopeful.length === 0) return { ...nobody, ...nothing };
    const today = hospitalDate(clock.now());
    const owners = hopeful.map(({ command }) => command.ownerId);
    const patientIds = hopeful.map(({ command }) => command.patientId);
    // Held before anything that counts against a limit is read: another copy judges the same account or person after us.
    const [agreed, people] = await together(
      scope,
      privacyGate.keepAgreed(scope, owners),
      patients.keepAll(scope, patientIds),
    );
    const asksAnew = hopeful.filter(({ command }) => !earlier.has(keyOf(command))).map(({ command }) => command);
    const records = asksAnew.flatMap(({ patientId }) => people.get(patientId)?.hisPatientId ?? []);
    if (records.length === 0) return { agreed, people, ...nothing };
    const accounts = [...new Set(asksAnew.map(({ ownerId }) => ownerId))];
    const [, visits, begunToday, blocked] = await together(
      scope,
      patients.keepRecords(scope, records),
      appointments.countedVisitsOf([...new Set(records)], today),
      appointments.begunSince(accounts, hospitalInstant(today, '00:00')),
      blockedAmong([...new Set(records)]),
    );
    return { agreed, people, visits, begunToday, blocked };
  };

/**
 * Everything that the verdicts need, read with the slots and the people locked, in as few ways to the database as there
 * are steps that need the one before. After the last number is gone most of a rush asks in vain: of them only that is
 * read which they have booked themselves.
 */
export const makeReadClaimFacts = (deps: ReadDeps) => {
  const { clock, appointments, stock, heldBackNow } = deps;
  const readPeople = makeReadPeople(deps);
  return async (scope: Scope, asked: readonly Claim[]): Promise<ClaimFacts> => {
    const today = hospitalDate(clock.now());
    const commands = asked.map(({ command }) => command);
    const slots = [...slotsAmong(asked).keys()];
    // In this order: what is read of own registrations must be newer than the lock of the slot.
    const [heldBack, locked, own] = await together(
      scope,
      heldBackNow([...new Set(commands.map(({ sessionId }) => sessionId))]),
      stock.lockRows(scope, slots),
      appointments.selectOwn(scope, commands, today),
    );
    const claims = asked.map((claim) => behindTheLine(claim, heldBack));
    const remaining = await stock.count(scope, locked, readingsOf(claims, heldBack));
    const earlier = new Map(own.map((row) => [keyOf(row), row]));
    const ownVisits = new Map<string, CountedVisit[]>();
    for (const row of own) if (isCounted(row, today)) keepVisit(ownVisits, bookerOf(row), visitOf(row));
    const hopeful = claims.filter((claim) => isHopeful(claim, { earlier, remaining }));
    return { claims, remaining, earlier, ownVisits, ...(await readPeople(scope, hopeful, earlier)) };
  };
};
