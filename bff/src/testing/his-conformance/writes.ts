import { fen, sumFen } from '@anzhen/shared-types';
import type { HisPort, WriteResult } from '../../ports/his';
import type { Need } from './case';
import { newChild } from './cases/identity';
import { done, NothingToShow, present } from './expectations';
import type { HisOracle, WriteOperation } from './harness';
import { commandFor, context, type World } from './world';

/** One write, ready to be sent: what it would change, and how often the peer says that it has. */
export interface PreparedWrite {
  key: string;
  send(his: HisPort): Promise<WriteResult<unknown>>;
  /** How many effects it has had by the peer's own count: 0 or 1, if all is well. */
  effects(oracle: HisOracle): Promise<number>;
}

export interface WriteUnderTest {
  operation: WriteOperation;
  needs: readonly Need[];
  prepare(world: World): Promise<PreparedWrite>;
}

const REASON = '计划有变';

async function countsFrom(world: World, read: (oracle: HisOracle) => Promise<number>) {
  const before = world.offers.has('oracle') ? await read(world.oracle) : 0;
  return async (oracle: HisOracle) => (await read(oracle)) - before;
}

const hasStatus =
  (key: string, ...statuses: string[]) =>
  async (oracle: HisOracle) =>
    statuses.includes((await oracle.registration(key))?.status ?? '') ? 1 : 0;

async function prepareHold(world: World): Promise<PreparedWrite> {
  const free = await world.freeNumber({ room: 2 });
  const hisPatientId = await world.patientId(world.site.patient);
  const key = world.newKey();
  const command = commandFor(hisPatientId, free);
  // Other people's numbers do not count: the totals belong to the kit alone while it runs.
  const effects = await countsFrom(world, async (oracle) => (await oracle.totals()).registrations);
  return { key, send: (his) => his.hold(context, key, command), effects };
}

async function prepareRefund(world: World): Promise<PreparedWrite> {
  const { key, paid } = await world.paid({ fee: 'some' });
  const effects = await countsFrom(world, async (oracle) => (await oracle.totals()).refunds);
  return { key, send: (his) => his.refund(context, key, paid.amount, REASON), effects };
}

/** Bills that wait to be paid, made by a visit. */
export async function billedVisit(world: World) {
  const { command, registration } = await world.paid();
  await world.staff.completeVisit(registration.registrationNo);
  const bills = (await world.his.listBills(context, command.hisPatientId)).filter(
    (bill) => bill.registrationNo === registration.registrationNo,
  );
  if (bills.length === 0) throw new NothingToShow('the visit made no bill');
  const total = sumFen(bills.map((bill) => bill.total));
  const settle = {
    billIds: bills.map(({ id }) => id),
    hisPatientId: command.hisPatientId,
    cash: total,
    fund: fen(0),
    account: fen(0),
    transactionId: world.payment(fen(1)).transactionId,
    insuranceOrderId: null,
    paidAt: world.clock.now(),
  };
  return { bills, total, settle, registration, hisPatientId: command.hisPatientId };
}

/** One item of a bill that was paid in cash, what the HIS would give back for it, and what it cost. */
export async function paidItem(world: World) {
  const { bills, settle, hisPatientId } = await billedVisit(world);
  const settlementKey = world.newKey();
  done(await world.his.settle(context, settlementKey, settle), 'paid');
  const [bill] = bills;
  const item = present(bill?.items[0], 'a bill has items');
  const query = { settlementKey, hisPatientId, lines: [{ billId: bill!.id, line: item.line }] };
  const quoteAgain = () => world.his.quoteBillRefund(context, query);
  const { total, cash, fund, account } = await quoteAgain();
  return { item, total, quoteAgain, command: { ...query, cash, fund, account, reason: '没有做' } };
}

/** Every write of the port. */
export const WRITES: readonly WriteUnderTest[] = [
  {
    operation: 'createPatient',
    needs: ['probe:createPatient'],
    async prepare(world) {
      const key = world.newKey();
      const effects = await countsFrom(world, async (oracle) => (await oracle.totals()).patients);
      const child = newChild(world);
      return { key, send: (his) => his.createPatient(context, key, child), effects };
    },
  },
  { operation: 'hold', needs: ['holds', 'probe:hold'], prepare: prepareHold },
  {
    operation: 'release',
    needs: ['holds', 'probe:cancel'],
    async prepare(world) {
      const { key } = await world.held();
      return { key, send: (his) => his.release(context, key), effects: hasStatus(key, 'givenUp') };
    },
  },
  {
    operation: 'confirm',
    needs: ['holds', 'probe:confirm'],
    async prepare(world) {
      const { key, hold } = await world.held({ fee: 'some' });
      const paid = world.payment(hold.fee);
      return { key, send: (his) => his.confirm(context, key, paid), effects: hasStatus(key, 'confirmed') };
    },
  },
  { operation: 'refund', needs: ['holds', 'probe:refund'], prepare: prepareRefund },
  {
    operation: 'checkIn',
    needs: ['holds', 'sameDay', 'probe:checkIn'],
    async prepare(world) {
      const { key, registration } = await world.paid({ day: world.today() });
      const { registrationNo } = registration;
      return {
        key: registrationNo,
        send: (his) => his.checkIn(context, registrationNo),
        effects: hasStatus(key, 'arrived', 'visited'),
      };
    },
  },
  {
    operation: 'settle',
    needs: ['holds', 'staff', 'probe:settle'],
    async prepare(world) {
      const { settle } = await billedVisit(world);
      const key = world.newKey();
      const effects = await countsFrom(world, async (oracle) => (await oracle.totals()).settlements);
      return { key, send: (his) => his.settle(context, key, settle), effects };
    },
  },
  {
    operation: 'refundBill',
    needs: ['holds', 'staff', 'billRefunds', 'probe:refundBill'],
    async prepare(world) {
      const { command } = await paidItem(world);
      const key = world.newKey();
      const effects = await countsFrom(world, async (oracle) => (await oracle.totals()).refunds);
      return { key, send: (his) => his.refundBill(context, key, command), effects };
    },
  },
];
