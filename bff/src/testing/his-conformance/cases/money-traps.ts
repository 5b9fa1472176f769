import { addDays, type Fen, hospitalDate, hospitalInstant, MINUTE } from '@anzhen/shared-types';
import { HisError, type HisTransaction } from '../../../ports/his';
import { type ConformanceCase, type Need } from '../case';
import { done, holds, kindAndCode, present, same, unknown } from '../expectations';
import { probeOf, TRAPS, type WriteOperation } from '../harness';
import { commandFor, context, peerHas, type World } from '../world';
import { WRITES } from '../writes';

const group = 'traps';
const REASON = '计划有变';
const NEEDS: readonly Need[] = ['holds', 'oracle', 'staff'];

/** An amount as it is, or a refusal to read it. */
async function amountOf(read: Promise<Fen>, claim: string, expected: Fen): Promise<void> {
  const seen = await read.catch((error: unknown) => {
    if (error instanceof HisError && error.code === 'Protocol') return null;
    throw error;
  });
  if (seen !== null) same(seen, expected, claim);
}

const amountCases = TRAPS.money.map((value): ConformanceCase => ({
  group,
  name: `with the habit money = ${value} no amount is misread, and what was taken meanwhile can be given back`,
  needs: [...NEEDS, 'transactions', 'trap:money'],
  writes: true,
  async run(world) {
    const free = await world.freeNumber({ fee: 'some' });
    const paid = await world.paid({ fee: 'some' });
    await world.staff.play('money', value);
    const { departmentCode, date, id, fee } = free.session;
    const listed = world.his.listSessions(context, { departmentCode, sessionId: id, from: date, to: date });
    await amountOf(
      listed.then(([session]) => present(session, 'the session').fee),
      'the fee in the schedule',
      fee,
    );
    await amountOf(
      world.his.getRegistration(context, { key: paid.key }).then((seen) => present(seen, 'what was paid').paid),
      'what was paid',
      paid.paid.amount,
    );
    await amountOf(
      bookedFor(world, paid.key).then((lines) => present(lines[0], 'a line of the books').total),
      'the line in the books',
      paid.paid.amount,
    );
    const key = world.newKey();
    const held = await world.his.hold(context, key, commandFor(await world.patientId(world.site.patient), free));
    if (held.kind === 'done') same(held.value.fee, fee, 'the fee of the number');
    else unknown(held, ['Protocol'], 'or nobody knows what it costs');
    await peerHas(world, key, 'held', 'the peer has given the number');
    done(await world.his.release(context, key), 'it is given back');
    await peerHas(world, key, 'givenUp', 'at the peer too');
  },
}));

const freeCase: ConformanceCase = {
  group,
  name: 'a HIS that books at once what costs nothing is confirmed all the same, once, and asked again gives the same number',
  needs: [...NEEDS, 'numbers', 'site:freeDepartment', 'trap:zeroFee'],
  writes: true,
  async run(world) {
    const free = await world.freeNumber({ departmentCode: world.site.freeDepartment!, fee: 'none' });
    await world.staff.play('zeroFee', 'at-once');
    const key = world.newKey();
    const command = commandFor(await world.patientId(world.site.patient), free);
    const before = (await world.oracle.totals()).registrations;
    const { value: hold } = done(await world.his.hold(context, key, command), 'a number that costs nothing');
    same(hold.fee, 0, 'it costs nothing');
    await peerHas(world, key, 'confirmed', 'the peer has booked it');
    same(done(await world.his.hold(context, key, command), 'asked again').value.seqNo, hold.seqNo, 'the same number');
    const first = done(await world.his.confirm(context, key, world.payment(hold.fee)), 'confirmed').value;
    const again = done(await world.his.confirm(context, key, world.payment(hold.fee)), 'confirmed again').value;
    same([first.status, again.registrationNo], ['booked', first.registrationNo], 'one registration');
    same(first.registrationNo, (await world.oracle.registration(key))?.registrationNo, 'the one that the peer has');
    same((await world.oracle.totals()).registrations - before, 1, 'and no other');
    same(done(await world.his.refund(context, key, hold.fee, REASON), 'given back').value, { moneyBy: 'none' }, 'none');
    await peerHas(world, key, 'refunded', 'the peer has it back');
  },
};

const MONEY_WRITES: readonly WriteOperation[] = ['confirm', 'refund', 'settle', 'refundBill'];

/** 超时不等于失败: the hospital has booked the money, and says nothing or that it broke. */
const answerCases = WRITES.filter(({ operation }) => MONEY_WRITES.includes(operation)).flatMap((write) =>
  TRAPS.moneyAnswers.map((value): ConformanceCase => ({
    group,
    name: `${write.operation}: with the habit moneyAnswers = ${value} it is unknown as long as it lasts, never refused, and booked once`,
    needs: [...write.needs, 'oracle', 'staff', 'trap:moneyAnswers'],
    writes: true,
    async run(world) {
      const { operation } = write;
      const { key, send, effects } = await write.prepare(world);
      await world.staff.play('moneyAnswers', value);
      for (const time of ['first', 'second']) {
        const { probe } = unknown(await send(world.his), ['Timeout', 'Protocol'], `the ${time} answer is not known`);
        same(probe, { operation: probeOf(operation), key }, 'the probe names the write');
        same(await world.his.probe(context, probe), { state: 'applied' }, 'the probe says that it was done');
        same(await effects(world.oracle), 1, 'the peer has done it, once');
      }
      await world.restore();
      const after = await send(world.his);
      done(after, `asked again when the HIS answers: ${kindAndCode(after)}`);
      same(await effects(world.oracle), 1, 'still once');
    },
  })),
);

async function bookedFor(world: World, key: string, day = world.today()): Promise<HisTransaction[]> {
  const lines: HisTransaction[] = [];
  for await (const line of world.his.transactions(context, day))
    if (line.key === key || line.refundKey === key) lines.push(line);
  return lines;
}

const typesOf = (lines: readonly HisTransaction[]): string[] => lines.map(({ type }) => type).sort();

const LEDGER: readonly Need[] = [...NEEDS, 'transactions', 'trap:ledger'];

const ledgerCases: ConformanceCase[] = [
  {
    group,
    name: 'books that lack what was paid (长款) are told as they are: nothing is made up, and the refund is still a line',
    needs: LEDGER,
    writes: true,
    async run(world) {
      const { key, paid } = await world.paid({ fee: 'some' });
      done(await world.his.refund(context, key, paid.amount, REASON), 'given back');
      same(typesOf(await bookedFor(world, key)), ['pay', 'refund'], 'both are booked');
      await world.staff.play('ledger', 'lacking');
      same(typesOf(await bookedFor(world, key)), ['refund'], 'the payment is not told of');
      same(await world.oracle.refundedFen(key), paid.amount, 'although the peer has it');
    },
  },
  {
    group,
    name: 'a refund that the books name by its own key alone is found by it',
    needs: LEDGER,
    writes: true,
    async run(world) {
      const { key, paid } = await world.paid({ fee: 'some' });
      done(await world.his.refund(context, key, paid.amount, REASON), 'given back');
      await world.staff.play('ledger', 'refund-key');
      const refund = (await bookedFor(world, key)).find(({ type }) => type === 'refund');
      const seen = [refund?.key, refund?.refundKey, refund?.total, refund?.transactionId];
      same(seen, [null, key, await world.oracle.refundedFen(key), paid.transactionId], 'the refund by its key');
    },
  },
  {
    group,
    name: 'what a HIS books late in the evening under the next day keeps the time at which it was paid',
    needs: [...LEDGER, 'movableClock'],
    writes: true,
    async run(world) {
      await world.staff.play('ledger', 'next-day');
      const late = hospitalInstant(world.today(), '23:00').getTime() + 20 * MINUTE;
      await world.clock.pass(late - world.clock.now().getTime());
      const today = world.today();
      const { key } = await world.paid({ fee: 'some' });
      same(await bookedFor(world, key, today), [], 'it is not in the books of the day');
      const [line] = await bookedFor(world, key, addDays(today, 1));
      holds(line !== undefined && hospitalDate(line.at) === today, 'it is in those of the next, at its own time', line);
    },
  },
];

export const moneyTrapCases: ConformanceCase[] = [...amountCases, freeCase, ...answerCases, ...ledgerCases];
