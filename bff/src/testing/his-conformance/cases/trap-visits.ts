import { addDays, type Fen } from '@anzhen/shared-types';
import { HisError, type HisHold, type HisSession, type WriteResult } from '../../../ports/his';
import type { ConformanceCase } from '../case';
import { CaseFailure, done, holds, present, rejected, same } from '../expectations';
import { TRAPS, type Trap } from '../harness';
import { commandFor, context, type World } from '../world';
import { isCount } from './schedule';

const group = 'traps';
const REASON = '计划有变';

/** The habit is not understood, and that is said: nothing was misread. */
class NotUnderstood extends Error {}

/** A read, or a refusal to read. */
async function read<T>(what: string, answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => {
    throw error instanceof HisError && error.code === 'Protocol' ? new NotUnderstood(what) : error;
  });
}

/** A write that was done, or whose answer was not read. */
function wrote<T>(what: string, result: WriteResult<T>): T {
  if (result.kind === 'unknown' && result.cause.code === 'Protocol') throw new NotUnderstood(what);
  return done(result, what).value;
}

interface Visit {
  session: HisSession;
  hold: HisHold;
  paid: Fen;
  moneyBy: 'us' | 'his' | 'none';
}

async function seenSchedule(world: World): Promise<void> {
  const departmentCode = present(world.site.departments[0], 'a department');
  await read('departments', world.his.listDepartments(context));
  await read('doctors', world.his.listDoctors(context, departmentCode));
  const range = { from: world.tomorrow(), to: world.tomorrow() };
  const sessions = await read('sessions', world.his.listSessions(context, { departmentCode, ...range }));
  holds(sessions.length > 0, 'there are sessions', sessions.length);
  same(
    sessions.filter(({ left, total }) => !isCount(left) || !isCount(total)),
    [],
    'no count is below zero',
  );
}

async function seenRecords(world: World, hisPatientId: string, key: string): Promise<void> {
  const range = { from: world.today(), to: addDays(world.today(), 60) };
  const mine = await read('registrations', world.his.listRegistrations(context, hisPatientId, range));
  same(mine.filter((each) => each.key === key).length, 1, 'it is in the list');
  await read('bills', world.his.listBills(context, hisPatientId));
  await read('events', world.his.listEvents(context, 0));
}

/** Finds a person, takes a number, pays and gives it back, and compares every step with the peer. */
async function ordinaryVisit(world: World, key: string): Promise<Visit> {
  const { patient } = world.site;
  await seenSchedule(world);
  const [file] = await read('a person', world.his.findPatients(context, patient));
  const { hisPatientId, name } = present(file, 'the person is found');
  same(name, patient.name, 'the name is the name');
  const free = await read('slots', world.freeNumber({ fee: 'some' }));
  const times = [free.slot.startsAt, free.slot.endsAt];
  same(
    times.filter((time) => !/^\d\d:\d\d$/.test(time)),
    [],
    'times of the clock have two digits',
  );
  const hold = wrote('a hold', await world.his.hold(context, key, commandFor(hisPatientId, free)));
  const atPeer = await world.oracle.registration(key);
  same([atPeer?.status, atPeer?.seqNo], ['held', hold.seqNo], 'the peer holds this number');
  const seen = await read('the held number', world.his.getRegistration(context, { key }));
  same([seen?.status, seen?.startsAt, seen?.visitDate], ['held', free.slot.startsAt, free.session.date], 'read back');
  const payment = world.payment(hold.fee);
  same(
    wrote('a confirmation', await world.his.confirm(context, key, payment)).paid,
    hold.fee,
    'what was asked is paid',
  );
  await seenRecords(world, hisPatientId, key);
  const { moneyBy } = wrote('a refund', await world.his.refund(context, key, hold.fee, REASON));
  same((await world.oracle.registration(key))?.status, 'refunded', 'the peer has it back');
  return { session: free.session, hold, paid: hold.fee, moneyBy };
}

/** What must be true of the visit under one habit, beyond that it went well. */
const BEYOND: Partial<Record<Trap, (world: World, visit: Visit) => Promise<void> | void>> = {
  refundBy: (_world, { moneyBy }) => same(moneyBy, 'his', 'the hospital returns the money, we do not'),
  left(_world, { session }) {
    holds(session.left === null || session.left > 0, 'no count is made up', session);
  },
  holdTtlSeconds(world, { hold }) {
    if (world.his.capabilities.holdTtlMs === null) return world.note('this HIS tells another end with its order');
    const ms = hold.expiresAt.getTime() - world.clock.now().getTime();
    holds(ms <= 150_000 && ms > 100_000, 'a hold lasts as long as the HIS says', `${ms} ms`);
  },
  async fee(world, { session, hold }) {
    holds(hold.fee !== session.fee, 'the fee is not the listed one', [session.fee, hold.fee]);
    const other = await world.held({ fee: 'some' });
    const listed = world.payment(other.session.fee);
    rejected(await world.his.confirm(context, other.key, listed), ['AmountMismatch'], 'the listed fee is refused');
  },
  async repeats(world) {
    const number = await world.paid({ fee: 'some' });
    const give = () => world.his.refund(context, number.key, number.paid.amount, REASON);
    const first = done(await give(), 'given back').value;
    same(done(await give(), 'given back again, although the HIS calls it an error').value, first, 'the same');
    const { key } = await world.held();
    done(await world.his.release(context, key), 'released');
    done(await world.his.release(context, key), 'released again, although the HIS calls it an error');
  },
};

/**
 * Habits that cannot be understood without a guess, and what would have to be guessed. Of these alone an adapter may
 * say that it does not understand, and then nothing stays behind. Every other habit is to be understood.
 */
const GUESSWORK: { [T in Trap]?: Partial<Record<(typeof TRAPS)[T][number], string>> } = {
  lock: { off: 'whether a number that was not given will be there when it is paid for' },
  money: {
    swapped: 'whether 8000 is fen or yuan',
    numbers: 'whether 80 is fen or yuan, and what was behind the point that is not there',
  },
};

const guessOf = (trap: Trap, value: string | number): string | undefined =>
  (GUESSWORK[trap] as Record<string | number, string> | undefined)?.[value];

async function underTrap<T extends Trap>(world: World, trap: T, value: (typeof TRAPS)[T][number]): Promise<void> {
  await world.staff.play(trap, value);
  const key = world.newKey();
  try {
    const visit = await ordinaryVisit(world, key);
    await BEYOND[trap]?.(world, visit);
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    const guess = guessOf(trap, value);
    if (guess === undefined) throw new CaseFailure(`${error.message} is understood`, 'an answer', 'Protocol');
    world.note(`refused, because it would have to guess ${guess}: ${error.message}`);
    done(await world.his.release(context, key), 'what was refused is given back');
    const left = (await world.oracle.registration(key))?.status ?? 'none';
    holds(left === 'none' || left === 'givenUp', 'nothing stays behind at the peer', left);
  }
}

/** Habits under which an ordinary visit is lived. */
const ORDINARY = [
  'lockScope',
  'left',
  'fee',
  'keys',
  'ids',
  'repeats',
  'refundBy',
  'negativeLeft',
  'hours',
  'bytes',
  'resultText',
  'listShape',
  'missing',
  'success',
  'holdTtlSeconds',
  'lock',
  'money',
] as const;

/** Under this one a free number is not to be found by looking; it has a case of its own. */
const isOrdinary = (value: string | number): boolean => value !== 'lying';

export const visitCases = ORDINARY.flatMap((trap) =>
  TRAPS[trap].filter(isOrdinary).map((value): ConformanceCase => ({
    group,
    name:
      guessOf(trap, value) === undefined
        ? `with the habit ${trap} = ${value} an ordinary visit goes well`
        : `with the habit ${trap} = ${value} an ordinary visit goes well, or is refused and leaves nothing behind`,
    needs: ['holds', 'numbers', 'oracle', 'staff', `trap:${trap}`],
    writes: true,
    run: (world) => underTrap(world, trap, value),
  })),
);
