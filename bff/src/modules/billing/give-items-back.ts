import { fen, SECOND } from '@anzhen/shared-types';
import type { Checkpoint } from '../../platform/checkpoint';
import type { Transactions } from '../../platform/db/transaction';
import type { OutboxHandler } from '../../platform/jobs/outbox';
import type { Job } from '../../platform/jobs/scheduler';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import { HisError, type HisPort } from '../../ports/his';
import type { Worklist } from '../audit';
import type { Notifications } from '../notification';
import type { Patients } from '../patient';
import type { PaymentRow, Payments, PayParts } from '../payment';
import { tellRefused } from './bill-messages';
import { HIS_TRIES_MAX, isPassingHisError, linesOf, nextHisCheck } from './bill-refund.policy';
import type { BillRefundRepository } from './bill-refund.repository';
import type { BillRefundRow } from './bill-refund.table';
import { makeMaskedNameOf } from './masked-name';

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  checkpoint: Checkpoint;
  worklist: Worklist;
  his: Pick<HisPort, 'refundBill' | 'probe'>;
  patients: Pick<Patients, 'describe'>;
  notifications: Notifications;
  payments: Pick<Payments, 'find' | 'refund'>;
  refunds: BillRefundRepository;
}

const DENIED = '医院系统没有同意退这些项目，钱没有变，请到收费窗口办理';
/** The first "not applied" may have overtaken our own request inside the HIS. */
const CHECKS_BEFORE_REPEAT = 2;

/** The HIS counts other subsidies as fund; both come back together or not at all. */
const partsOf = (row: BillRefundRow, payment: PaymentRow): PayParts => {
  const otherFen = row.fundFen > 0 ? payment.otherFen : 0;
  const { totalFen, fundFen, accountFen, cashFen } = row;
  return { totalFen, fundFen: fundFen - otherFen, accountFen, otherFen, cashFen };
};

/** What follows from the HIS's word, each in one transaction with the old state in the WHERE. */
const makeEnds = ({ tx, log, checkpoint, worklist, patients, notifications, payments, refunds }: Deps) => {
  const maskedNameOf = makeMaskedNameOf({ patients });
  const accept = (row: BillRefundRow): Promise<void> =>
    tx
      .run(async (scope) => {
        if (!(await refunds.move(scope, row.id, 'money', { nextCheckAt: null }))) return;
        const payment = await payments.find(scope, row.paymentId);
        if (!payment) throw new Error('a bill refund without its payment');
        await payments.refund(scope, row.paymentId, row.reason, { key: row.id, parts: partsOf(row, payment) });
      })
      .then(() => checkpoint('refund.requested'));

  const decline = async (row: BillRefundRow, error: HisError): Promise<void> => {
    const endReason = error.displayText ?? DENIED;
    await tx.run(async (scope) => {
      if (!(await refunds.move(scope, row.id, 'refused', { endReason, nextCheckAt: null }))) return;
      await notifications.notify(scope, tellRefused(row, await maskedNameOf(scope, row.patientId), endReason));
    });
    log.warn({ billRefundId: row.id, code: error.code }, 'bill refund was refused by the HIS');
  };

  const giveToStaff = (row: BillRefundRow, why: string): Promise<void> =>
    tx.run(async (scope) => {
      if (!(await refunds.move(scope, row.id, 'needs_staff', { nextCheckAt: null }))) return;
      const detail = { billId: row.billId, paymentId: row.paymentId, totalFen: row.totalFen, why };
      await worklist.openAgain(scope, 'bill-refund-unknown', row.id, detail);
      log.error({ billRefundId: row.id, why }, 'bill refund needed a person');
    });

  return { accept, decline, giveToStaff };
};

/** Items of a paid bill go back: the HIS first, the money second. Runs again after any crash; one id is one refund. */
export const makeGiveItemsBack = (deps: Deps) => {
  const { tx, clock, log, checkpoint, his, patients, refunds } = deps;
  const { accept, decline, giveToStaff } = makeEnds(deps);

  /** `isRepeat`: the HIS has said for sure, before this, that it did not do it. */
  const send = async (row: BillRefundRow, isRepeat = false): Promise<void> => {
    const person = (await patients.describe(tx.outside, [row.patientId])).get(row.patientId);
    if (!person) return giveToStaff(row, 'the patient was removed');
    const result = await his.refundBill({ traceId: row.id }, row.id, {
      settlementKey: row.paymentId,
      hisPatientId: person.hisPatientId,
      lines: linesOf(row),
      cash: fen(row.cashFen),
      fund: fen(row.fundFen),
      account: fen(row.accountFen),
      reason: row.reason,
    });
    checkpoint('refund.his-answered');
    if (result.kind === 'done') return accept(row);
    if (result.kind === 'unknown' || isPassingHisError(result.error.code)) return;
    // "Conflict" may also be said of a copy while the first one is being done: one "not applied" is not enough.
    if (result.error.code !== 'Conflict') return decline(row, result.error);
    const probe = await his.probe({ traceId: row.id }, { operation: 'refundBill', key: row.id });
    if (probe.state === 'applied') return accept(row);
    if (probe.state === 'notApplied' && probe.final && isRepeat) return decline(row, result.error);
  };

  const start = async (row: BillRefundRow): Promise<void> => {
    const nextCheckAt = nextHisCheck(clock.now(), 0);
    if (await refunds.move(tx.outside, row.id, 'sent', { nextCheckAt })) await send(row);
  };

  /** Asks the HIS what became of it; what surely never reached it is sent again under the same key. */
  const check = async (row: BillRefundRow): Promise<void> => {
    if (row.status === 'requested') return start(row);
    const checks = row.checkCount + 1;
    if (!(await refunds.postpone(tx.outside, row, nextHisCheck(clock.now(), checks)))) return;
    if (checks > HIS_TRIES_MAX) return giveToStaff(row, 'the HIS did not answer');
    const probe = await his.probe({ traceId: row.id }, { operation: 'refundBill', key: row.id });
    if (probe.state === 'applied') return accept(row);
    if (probe.state === 'notApplied' && probe.final && checks >= CHECKS_BEFORE_REPEAT) return send(row, true);
  };

  const onGiveBack: OutboxHandler = async ({ billRefundId }) => {
    const row = await refunds.find(tx.outside, String(billRefundId));
    if (row?.status === 'requested') await start(row);
  };

  const job: Job = {
    name: 'check-bill-refunds',
    everyMs: 5 * SECOND,
    async run() {
      let ended = 0;
      for (const row of await refunds.findDue(tx.outside)) {
        try {
          await check(row);
          ended += 1;
        } catch (error) {
          const reason = error instanceof HisError ? error.code : String(error);
          log.error({ billRefundId: row.id, reason }, 'bill refund check failed');
        }
      }
      return ended;
    },
  };

  return { onGiveBack, job };
};
