import { DAY, hospitalDate } from '@anzhen/shared-types';
import type { HisTransaction } from '../../../ports/his';
import type { ConformanceCase } from '../case';
import { done, NothingToShow, same } from '../expectations';
import { context, type World } from '../world';
import { billedVisit } from '../writes';

const group = 'reconcile';
const PAGE = 100;
const DAYS_TRIED = 10;
const REASON = '计划有变';

async function ledger(world: World, day = world.today()): Promise<HisTransaction[]> {
  const lines: HisTransaction[] = [];
  for await (const line of world.his.transactions(context, day)) lines.push(line);
  return lines;
}

/** Far enough for new numbers; an earlier run at this site may have booked on the first day that is reached. */
async function passToEmptyDay(world: World): Promise<void> {
  await world.clock.pass(20 * DAY);
  for (let day = 1; (await ledger(world)).length > 0; day += 1) {
    if (day > DAYS_TRIED) throw new NothingToShow(`none of ${DAYS_TRIED} days is without lines`);
    await world.clock.pass(DAY);
  }
}

/** Pays and gives back so often that so many lines are booked. */
async function bookLines(world: World, count: number): Promise<string[]> {
  const pairs = Math.floor(count / 2);
  const keys: string[] = [];
  for (let start = 0; start < pairs; start += 5) {
    const some = Array.from({ length: Math.min(5, pairs - start) }, async () => {
      const { key, paid } = await world.paid({ fee: 'some' });
      done(await world.his.refund(context, key, paid.amount, REASON), 'given back');
      return key;
    });
    keys.push(...(await Promise.all(some)));
  }
  return keys;
}

export const reconcileCases: ConformanceCase[] = [
  {
    group,
    name: 'a payment and its refund are two lines of the day, both of positive amounts and under their keys',
    needs: ['holds', 'transactions'],
    writes: true,
    async run(world) {
      const { key, paid } = await world.paid({ fee: 'some' });
      done(await world.his.refund(context, key, paid.amount, REASON), 'given back');
      const lines = (await ledger(world)).filter((line) => line.key === key || line.refundKey === key);
      const pay = lines.filter(({ type }) => type === 'pay');
      const refund = lines.filter(({ type }) => type === 'refund');
      same([pay.length, refund.length], [1, 1], 'one line each');
      same(
        pay.map((line) => [line.subject, line.key, line.transactionId, line.total, line.cash]),
        [['registration', key, paid.transactionId, paid.amount, paid.amount]],
        'the payment',
      );
      same([refund[0]?.refundKey, refund[0]?.total], [key, paid.amount], 'the refund');
    },
  },
  {
    group,
    name: 'what cost nothing is a line too',
    needs: ['holds', 'transactions', 'site:freeDepartment'],
    writes: true,
    async run(world) {
      const { key } = await world.paid({ departmentCode: world.site.freeDepartment!, fee: 'none' });
      const [line] = (await ledger(world)).filter((each) => each.key === key);
      same([line?.total, line?.transactionId], [0, null], 'without money and without a payment');
    },
  },
  {
    group,
    name: 'a settled bill is a line about a bill',
    needs: ['holds', 'transactions', 'staff'],
    writes: true,
    async run(world) {
      const { settle, total } = await billedVisit(world);
      const key = world.newKey();
      done(await world.his.settle(context, key, settle), 'settled');
      const [line] = (await ledger(world)).filter((each) => each.key === key);
      same([line?.type, line?.subject, line?.total], ['pay', 'bill', total], 'the settlement');
      same([line?.fund, line?.account, line?.cash], [settle.fund, settle.account, settle.cash], 'who bore which part');
    },
  },
  {
    group,
    name: 'what only the HIS knows is a line without our key, so that the difference is seen',
    needs: ['holds', 'transactions', 'windowRefunds'],
    writes: true,
    async run(world) {
      const { key, registration } = await world.paid({ fee: 'some' });
      await world.staff.refundAtWindow(registration.registrationNo, 'us');
      const lines = (await ledger(world)).filter((line) => line.key === key && line.type === 'refund');
      same(
        lines.map(({ refundKey }) => refundKey),
        [null],
        'the counter’s refund has no key of ours',
      );
    },
  },
  {
    group,
    name: `a day of ${PAGE} lines and one of ${PAGE + 1} are read whole, and no line comes twice`,
    needs: ['holds', 'transactions', 'movableClock', 'manyPatients'],
    writes: true,
    async run(world) {
      await passToEmptyDay(world);
      const keys = await bookLines(world, PAGE);
      const hundred = await ledger(world);
      same(hundred.length, PAGE, 'a full page is the whole day');
      const { key } = await world.paid({ fee: 'some' });
      const more = await ledger(world);
      same(more.length, PAGE + 1, 'one line more');
      same(new Set(more.map(({ tradeNo }) => tradeNo)).size, PAGE + 1, 'no line twice');
      const missing = [...keys, key].filter((each) => !more.some((line) => line.key === each && line.type === 'pay'));
      same(missing, [], 'every payment is there');
    },
  },
  {
    group,
    name: 'a day that has not come has no lines, and every line of today lies in it',
    needs: ['transactions'],
    writes: false,
    async run(world) {
      same(await ledger(world, world.tomorrow()), [], 'nothing was booked tomorrow');
      const today = await ledger(world);
      const odd = today.filter(
        ({ total, fund, account, cash, at }) => fund + account + cash !== total || hospitalDate(at) !== world.today(),
      );
      same(odd, [], 'no line is out of order');
      same(new Set(today.map(({ tradeNo }) => tradeNo)).size, today.length, 'every line has a number of its own');
    },
  },
];
