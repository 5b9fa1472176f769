import { makeMemorySessionCache } from '../../../adapters/memory';
import type { Contract, EndpointName, LocalDate, StaffRole } from '@anzhen/shared-types';
import { insertAll } from '../../../platform/db/insert-row';
import type { Call } from '../../../platform/http/bind';
import type { HisPort } from '../../../ports/his';
import { HisError } from '../../../ports/his';
import { testLog } from '../../../testing/harness';
import { openMoneyWorld } from '../../../testing/money-world';
import { makeAudit, makeWorklist } from '../../audit';
import { PaymentRow } from '../../payment/payment.table';
import { RefundRow } from '../../payment/refund.table';
import { makeSessions } from '../../identity';
import { makeStaffModule, seedStaff } from '../../staff';
import { StaffRow } from '../../staff/staff.table';
import { makeReconciliationModule } from '..';
import { makeReconciliationRepository } from '../reconciliation.repository';
import { DifferenceRow, RunRow } from '../reconciliation.table';
import type { InventedDay } from './invented-day';
import { ownRows } from './own-rows';

/** The three books of others, in memory; a test says what they hold and when one is away. */
const makeBooks = () => {
  const days = new Map<LocalDate, Omit<InventedDay, 'own'>>();
  const away = { wechat: null as 'creating' | 'failed' | null, insurance: false, his: false };
  const of = (day: LocalDate) => days.get(day) ?? { day, wechat: [], insurance: [], his: [] };
  const his: Pick<HisPort, 'transactions' | 'capabilities'> = {
    capabilities: { transactions: true } as HisPort['capabilities'],
    async *transactions(_context, day) {
      if (away.his) throw new HisError('Unavailable', 'away');
      yield* await Promise.resolve(of(day).his);
    },
  };
  return {
    away,
    set: (book: Omit<InventedDay, 'own'>) => void days.set(book.day, book),
    his,
    gateway: {
      downloadTradeBill: (day: LocalDate) => {
        if (away.wechat === 'creating') return Promise.resolve({ kind: 'creating' as const });
        if (away.wechat === 'failed') return Promise.resolve({ kind: 'failed' as const, cause: 'HTTP 500' });
        const lines = of(day).wechat;
        return Promise.resolve(lines.length > 0 ? { kind: 'ready' as const, lines } : { kind: 'none' as const });
      },
      downloadFundFlowBill: () => Promise.resolve({ kind: 'none' as const }),
    },
    centre: {
      dayLedger: (day: LocalDate) =>
        Promise.resolve(
          away.insurance
            ? { kind: 'unknown' as const, cause: 'lost' }
            : { kind: 'done' as const, value: of(day).insurance },
        ),
    },
  };
};

const facts = { requestId: 'request-1', ip: '127.0.0.1' };

/** Reconciliation on a real database beside the payment module; the clock stands where the test puts it. */
export const openReconciliationWorld = async (now: string) => {
  const world = await openMoneyWorld();
  world.clock.set(now);
  const { manager } = world.tx.outside;
  const books = makeBooks();
  const audit = makeAudit(world);
  const sessions = makeSessions({ ...world, cache: makeMemorySessionCache(world.clock) });
  const { staff } = makeStaffModule({ ...world, sessions, audit });
  const woken: string[] = [];
  const worklist = makeWorklist(world);
  const copy = () =>
    makeReconciliationModule({
      ...{ ...world, ...books, log: testLog, ledger: world.ledger, audit, staff },
      stoppedRefunds: world.stoppedRefunds,
      worklist,
      wake: (job) => void woken.push(job),
    });
  const module = copy();

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
      books.set(day);
      for (const { payments, refunds } of ownRows(day.own)) {
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
