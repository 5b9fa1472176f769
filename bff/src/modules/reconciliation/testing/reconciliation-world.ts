import { makeMemorySessionCache } from '../../../adapters/memory';
import { type Contract, type EndpointName, fen, type LocalDate, type StaffRole } from '@anzhen/shared-types';
import { insertAll } from '../../../platform/db/insert-row';
import type { Call } from '../../../platform/http/bind';
import type { HisPort } from '../../../ports/his';
import { HisError } from '../../../ports/his';
import type { InsuranceCentre, InsuranceSplit } from '../../../ports/insurance-centre';
import { testLog } from '../../../testing/harness';
import { openMoneyWorld } from '../../../testing/money-world';
import { makeAudit, makeWorklist } from '../../audit';
import { sealInsuranceOrder } from '../../payment/insurance-order';
import { PaymentRow } from '../../payment/payment.table';
import { RefundRow } from '../../payment/refund.table';
import { makeSessions } from '../../identity';
import { makeStaffModule, seedStaff } from '../../staff';
import { StaffRow } from '../../staff/staff.table';
import { makeReconciliationModule, stoppedOf } from '..';
import { makeReconciliationRepository } from '../reconciliation.repository';
import { DifferenceRow, RunRow } from '../reconciliation.table';
import type { Leg, Standing } from '../ledger';
import type { InventedDay } from './invented-day';
import { ownRows, type Seal } from './own-rows';

const splitOf = (payOrderId: string, { fund, account, other, cash }: Record<Leg, number>): InsuranceSplit => ({
  ...{ payOrderId, total: fen(fund + account + other + cash) },
  ...{ fund: fen(fund), account: fen(account), other: fen(other), cash: fen(cash) },
});

/** The books of others, in memory; a test says what they hold and when one is away. */
const makeBooks = () => {
  const days = new Map<LocalDate, Omit<InventedDay, 'own'>>();
  const standings = new Map<string, Standing>();
  const asked: string[] = [];
  const away = { wechat: null as 'creating' | 'failed' | null, fundflow: false, insurance: false, his: false };
  const of = (day: LocalDate) => days.get(day) ?? { day, wechat: [], fundflow: [], insurance: [], his: [] };
  const his: Pick<HisPort, 'transactions' | 'capabilities'> = {
    capabilities: { transactions: true } as HisPort['capabilities'],
    async *transactions(_context, day) {
      if (away.his) throw new HisError('Unavailable', 'away');
      yield* await Promise.resolve(of(day).his);
    },
  };
  return {
    away,
    /** @param orders the order of each payment, where the day has insured ones */
    set(book: Omit<InventedDay, 'own'>, orders: ReadonlyMap<string, string> = new Map()) {
      days.set(book.day, book);
      for (const standing of book.insurance)
        standings.set(orders.get(standing.paymentId) ?? standing.paymentId, standing);
    },
    his,
    gateway: {
      downloadTradeBill: (day: LocalDate) => {
        if (away.wechat === 'creating') return Promise.resolve({ kind: 'creating' as const });
        if (away.wechat === 'failed') return Promise.resolve({ kind: 'failed' as const, cause: 'HTTP 500' });
        const lines = of(day).wechat;
        return Promise.resolve(lines.length > 0 ? { kind: 'ready' as const, lines } : { kind: 'none' as const });
      },
      downloadFundFlowBill: (day: LocalDate) => {
        if (away.fundflow) return Promise.resolve({ kind: 'failed' as const, cause: 'HTTP 500' });
        const lines = of(day).fundflow;
        return Promise.resolve(lines.length > 0 ? { kind: 'ready' as const, lines } : { kind: 'none' as const });
      },
    },
    /** 6301: how an order of one of the days stands now. */
    answer(payOrderId: string): Awaited<ReturnType<InsuranceCentre['query']>> | undefined {
      const standing = standings.get(payOrderId);
      if (standing === undefined) return undefined;
      asked.push(payOrderId);
      if (away.insurance || standing.state === 'unknown') return { kind: 'unknown', cause: 'lost' };
      if (standing.state === 'none') return { kind: 'rejected', message: '支付订单不存在', cause: 'noSuchOrder' };
      const { state, parts } = standing;
      return { kind: 'done', value: { state, split: parts && splitOf(payOrderId, parts) } };
    },
    asked,
  };
};

const facts = { requestId: 'request-1', ip: '127.0.0.1' };

/** Reconciliation on a real database beside the payment module; the clock stands where the test puts it. */
export const openReconciliationWorld = async (now: string) => {
  const world = await openMoneyWorld();
  world.clock.set(now);
  const { manager } = world.tx.outside;
  const books = makeBooks();
  const { query } = world.centre;
  world.centre.query = async (order) => books.answer(order.payOrderId) ?? query(order);
  const audit = makeAudit(world);
  const sessions = makeSessions({ ...world, cache: makeMemorySessionCache(world.clock) });
  const { staff } = makeStaffModule({ ...world, sessions, audit });
  const woken: string[] = [];
  const worklist = makeWorklist(world);
  const copy = () =>
    makeReconciliationModule({
      ...{ ...world, ...books, log: testLog, ledger: world.ledger, audit, staff },
      stopped: stoppedOf({ payment: world, billing: { stopped: world.stoppedBills } }),
      worklist,
      wake: (job) => void woken.push(job),
    });
  const module = copy();
  const seal: Seal = ({ id, insuranceOrderId }) =>
    sealInsuranceOrder(world.cipher, id, {
      ...{ orderId: insuranceOrderId ?? '', token: `token-${id}`, payAuthNo: `AUTH-${id}`, payer: null },
    }).insuranceTokenCipher;

  return {
    ...{ world, books, module, copy, woken, worklist, repository: makeReconciliationRepository(world) },
    call<Name extends EndpointName>(
      name: Name,
      actorId: string,
      input: { body?: unknown; params?: unknown; query?: unknown } = {},
    ): Promise<Contract[Name]['response']> {
      const handler = module.routes[name];
      if (!handler) throw new Error(`no route ${name}`);
      return (handler as (call: Call<Name>) => Promise<Contract[Name]['response']>)({
        ...{ actorId, facts, query: {}, ...input },
      } as unknown as Call<Name>);
    },
    async member(username: string, role: StaffRole): Promise<string> {
      const seed = { username, name: `员工${username}`, role, area: '', password: 'a password of a test' };
      await seedStaff(world, [{ ...seed, totpSecret: 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU' }]);
      return (await manager.findOneByOrFail(StaffRow, { username })).id;
    },
    async setDay(day: InventedDay): Promise<void> {
      books.set(day, new Map(day.own.map(({ id, insuranceOrderId }) => [id, insuranceOrderId ?? id])));
      for (const { payments, refunds } of ownRows(day.own, seal)) {
        await insertAll(world.tx.outside, PaymentRow, payments);
        await insertAll(world.tx.outside, RefundRow, refunds);
      }
    },
    runJob: () => module.jobs[0]!.run(),
    run: (day: LocalDate) => manager.findOneBy(RunRow, { day }),
    differences: () => manager.find(DifferenceRow, { order: { day: 'ASC', entryKey: 'ASC' } }),
    close: () => world.close(),
  };
};

export type ReconciliationWorld = Awaited<ReturnType<typeof openReconciliationWorld>>;
