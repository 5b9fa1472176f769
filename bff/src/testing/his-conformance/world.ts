import { randomBytes } from 'node:crypto';
import { addDays, type Fen, fen, hospitalDate, MINUTE } from '@anzhen/shared-types';
import type { HisHold, HisPort, HisRegistration, HisSession, HisSlot, PaidInfo } from '../../ports/his';
import { done, NothingToShow, present, same } from './expectations';
import type { AdapterOptions, HisHarness, HisOracle, Person } from './harness';
import { makeRecorder, type Recorder } from './recorder';

export const context = { traceId: 'his-conformance' };

export interface FreeNumber {
  session: HisSession;
  slot: HisSlot;
}

type HoldCommand = Parameters<HisPort['hold']>[2];

/** What asks for a free number, for a quarter of an hour. */
export const commandFor = (hisPatientId: string, { session, slot }: FreeNumber): HoldCommand => ({
  hisPatientId,
  sessionId: session.id,
  slotId: slot.id,
  keepMs: 15 * MINUTE,
});

export interface HeldNumber extends FreeNumber {
  key: string;
  command: HoldCommand;
  hold: HisHold;
}

export interface PaidNumber extends HeldNumber {
  paid: PaidInfo;
  registration: HisRegistration;
}

export interface Wanted {
  day?: string;
  /** Numbers that must be left in the slot. */
  room?: number;
  fee?: 'some' | 'none';
  departmentCode?: string;
  for?: Person;
}

/** What the cases work with: the harness, a recorded adapter, and shorthands for what most of them need first. */
export interface World extends Omit<HisHarness, 'makeAdapter'> {
  readonly his: HisPort;
  readonly recorder: Recorder;
  adapterWith(options: AdapterOptions): HisPort;
  /** Promises that were left rejected since the world was made. */
  readonly unhandled: readonly string[];
  /** Adds a remark to the case's line in the report. */
  note(text: string): void;
  takeNotes(): string[];
  /** Compares with the peer's own state; without an oracle the report says that it was not. */
  peerSays(check: (oracle: HisOracle) => Promise<void>): Promise<void>;
  /** An idempotency key that was never used: 30 characters, as ours are. */
  newKey(): string;
  today(): string;
  tomorrow(): string;
  patientId(person: Person): Promise<string>;
  /** A number in a session that no case has used, because a HIS takes a patient once into a session. */
  freeNumber(wanted?: Wanted): Promise<FreeNumber>;
  held(wanted?: Wanted): Promise<HeldNumber>;
  paid(wanted?: Wanted): Promise<PaidNumber>;
  payment(amount: Fen): PaidInfo;
  /** Gives back every number that the cases took and did not give back; says how many it could not. */
  giveBack(): Promise<{ given: number; stuck: string[] }>;
}

const newKey = (): string => `kit_${randomBytes(13).toString('hex')}`;

/** Finds numbers that are free, each session once, and none in a session where an earlier run left the person a number. */
function makeFinder(
  harness: HisHarness,
  his: HisPort,
  today: () => string,
  patientId: (person: Person) => Promise<string>,
) {
  const used = new Set<string>();
  const asked = new Set<string>();
  const leaveOut = async (person: Person, day: string): Promise<void> => {
    const hisPatientId = await patientId(person);
    if (asked.has(`${hisPatientId} ${day}`)) return;
    asked.add(`${hisPatientId} ${day}`);
    const registrations = await his.listRegistrations(context, hisPatientId, { from: day, to: day });
    registrations.forEach(({ sessionId }) => used.add(sessionId));
  };
  const listed = new Map<string, Promise<HisSession[]>>();
  const sessionsOf = (departmentCode: string, day: string): Promise<HisSession[]> => {
    const name = `${departmentCode} ${day}`;
    const list = listed.get(name) ?? his.listSessions(context, { departmentCode, from: day, to: day });
    listed.set(name, list);
    return list;
  };
  const fits = (session: HisSession, { fee, room = 1 }: Wanted): boolean =>
    session.status === 'open' &&
    !used.has(session.id) &&
    (session.left === null || session.left >= room) &&
    (fee === undefined || (fee === 'none') === (session.fee === 0));

  return async (wanted: Wanted): Promise<FreeNumber> => {
    const { room = 1 } = wanted;
    const days = wanted.day
      ? [wanted.day]
      : Array.from({ length: harness.site.daysAhead }, (_, i) => addDays(today(), i + 1));
    const departments = wanted.departmentCode ? [wanted.departmentCode] : harness.site.departments;
    for (const day of days) {
      await leaveOut(wanted.for ?? harness.site.patient, day);
      for (const department of departments) {
        for (const session of (await sessionsOf(department, day)).filter((each) => fits(each, wanted))) {
          used.add(session.id);
          const slot = (await his.listSlots(context, session.id)).find(({ left }) => left === null || left >= room);
          if (slot) return { session, slot };
        }
      }
    }
    throw new NothingToShow('no free number is left at the site');
  };
}

/** Makes a world of a harness. */
export function makeWorld(harness: HisHarness): World {
  const recorder = makeRecorder(() => harness.proxy.counts().harmed);
  const his = recorder.record(harness.makeAdapter(), true);
  const today = (): string => hospitalDate(harness.clock.now());
  const people = new Map<string, string>();
  const unhandled: string[] = [];
  const noteUnhandled = (reason: unknown): void => void unhandled.push(String(reason));
  process.on('unhandledRejection', noteUnhandled);
  const taken = new Set<string>();
  let notes: string[] = [];

  const patientId = async (person: Person): Promise<string> => {
    const known = people.get(person.idNumber);
    if (known) return known;
    const [file] = await his.findPatients(context, { idNumber: person.idNumber, name: person.name });
    const { hisPatientId } = present(file, 'a person of the site is on file');
    people.set(person.idNumber, hisPatientId);
    return hisPatientId;
  };
  const findFree = makeFinder(harness, his, today, patientId);
  const payment = (amount: Fen): PaidInfo => ({
    amount,
    transactionId: amount === 0 ? null : `4200${randomBytes(12).toString('hex')}`,
    paidAt: harness.clock.now(),
  });
  const held = async (wanted: Wanted = {}): Promise<HeldNumber> => {
    const free = await findFree(wanted);
    const hisPatientId = await patientId(wanted.for ?? harness.site.patient);
    const command = commandFor(hisPatientId, free);
    const key = newKey();
    taken.add(key);
    return { ...free, key, command, hold: done(await his.hold(context, key, command), 'a free number is held').value };
  };
  const paid = async (wanted: Wanted = {}): Promise<PaidNumber> => {
    const number = await held(wanted);
    const how = payment(number.hold.fee);
    const registration = done(await his.confirm(context, number.key, how), 'a held number is confirmed').value;
    return { ...number, paid: how, registration };
  };
  const giveOneBack = async (key: string): Promise<'given' | 'stuck' | 'nothing'> => {
    const seen = await his.getRegistration(context, { key });
    if (seen?.status !== 'held' && seen?.status !== 'booked') return 'nothing';
    const isHeld = seen.status === 'held';
    const result = await (isHeld ? his.release(context, key) : his.refund(context, key, fen(seen.paid), '联调'));
    return result.kind === 'done' ? 'given' : 'stuck';
  };
  const giveBack = async () => {
    const stuck: string[] = [];
    let given = 0;
    for (const key of taken) {
      // What cannot even be read is for a person to look at; the others are still given back.
      const end = await giveOneBack(key).catch(() => 'stuck' as const);
      if (end === 'given') given += 1;
      if (end === 'stuck') stuck.push(key);
    }
    return { given, stuck };
  };

  return {
    ...harness,
    his,
    recorder,
    unhandled,
    async close() {
      process.off('unhandledRejection', noteUnhandled);
      await harness.close();
    },
    adapterWith: (options) => recorder.record(harness.makeAdapter(options), false),
    note: (text) => void notes.push(text),
    takeNotes() {
      const given = notes;
      notes = [];
      return given;
    },
    async peerSays(check) {
      if (harness.offers.has('oracle')) await check(harness.oracle);
      else if (!notes.includes(NOT_COMPARED)) notes.push(NOT_COMPARED);
    },
    newKey() {
      const key = newKey();
      taken.add(key);
      return key;
    },
    today,
    tomorrow: () => addDays(today(), 1),
    patientId,
    freeNumber: (wanted = {}) => findFree(wanted),
    held,
    paid,
    payment,
    giveBack,
  };
}

const NOT_COMPARED = 'not compared with the peer’s own state: no oracle';

/** Compares the status that the peer itself has for a key. @throws CaseFailure */
export const peerHas = async (world: World, key: string, status: string | null, claim: string): Promise<void> =>
  world.peerSays(async (oracle) => same((await oracle.registration(key))?.status ?? null, status, claim));
