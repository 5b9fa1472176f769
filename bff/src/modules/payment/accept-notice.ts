import { MINUTE, SECOND } from '@anzhen/shared-types';
import { makeBatcher } from '../../platform/batcher';
import type { Checkpoint } from '../../platform/checkpoint';
import type { Transactions } from '../../platform/db/transaction';
import type { Job } from '../../platform/jobs/scheduler';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import { NoticeRejected, type PaymentGateway, type PaymentNotice } from '../../ports/payment-gateway';
import type { Audit, Worklist } from '../audit';
import type { ApplyPayment } from './apply-payment';
import type { NoticeRepository } from './notice.repository';
import type { PaymentRepository } from './payment.repository';
import type { NoticeRow } from './payment.table';
import type { FollowRefund } from './follow-refund';
import { makeRefuseNotice } from './refuse-notice';

export type NoticeHandler = (headers: Record<string, string | undefined>, rawBody: string) => Promise<void>;

interface AcceptDeps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  audit: Audit;
  gateway: Pick<PaymentGateway, 'readNotice'>;
  notices: Pick<NoticeRepository, 'keepAll'>;
  checkpoint: Checkpoint;
  wake(job: string): void;
}

const APPLY_NOTICES = 'apply-notices';
/** One statement keeps so many at most; those who would wait longer than WeChat does are told to come again. */
const KEPT_TOGETHER_MAX = 100;
const WAITING_MAX = 5_000;

/**
 * Verifies a notice of WeChat Pay on its raw bytes and keeps it; returning means that it may be acknowledged. The same
 * handler serves payments, refunds and mixed orders. Those that come together are kept with one commit.
 * @throws PAYMENT.NOTICE_REJECTED, then it is only written into the audit trail; SERVER.BUSY
 */
export const makeNoticeHandler = (deps: AcceptDeps): NoticeHandler => {
  const { tx, gateway, notices, checkpoint, wake } = deps;
  const refuse = makeRefuseNotice(deps);
  const keep = makeBatcher<PaymentNotice, void>({
    most: KEPT_TOGETHER_MAX,
    waitingMax: WAITING_MAX,
    async run(batch) {
      await tx.run((scope) => notices.keepAll(scope, batch));
      return batch.map(() => ({ ok: true, value: undefined }));
    },
  });

  return async (headers, rawBody) => {
    let notice;
    try {
      notice = gateway.readNotice(headers, rawBody);
    } catch (error) {
      if (!(error instanceof NoticeRejected)) throw error;
      return refuse(error.reason, rawBody);
    }
    await keep(notice);
    checkpoint('notice.stored');
    wake(APPLY_NOTICES);
  };
};

interface ApplyDeps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  audit: Audit;
  worklist: Worklist;
  notices: NoticeRepository;
  checkpoint: Checkpoint;
  payments: PaymentRepository;
  apply: Pick<ApplyPayment, 'applyTrade' | 'applyMedIns' | 'inquire'>;
  followRefund: Pick<FollowRefund, 'apply'>;
}

const TRIES_MAX = 20;
const delayAfter = (tries: number): number => Math.min(2 * SECOND * 2 ** Math.min(tries, 12), 30 * MINUTE);

/** Applies kept notices, again and again until each has an outcome; a stubborn one goes to a person. */
export const makeApplyNoticesJob = (deps: ApplyDeps): Job => {
  const { tx, clock, log, audit, worklist, notices, payments, checkpoint, apply, followRefund } = deps;

  const applyOne = async (row: NoticeRow): Promise<string> => {
    const notice = notices.read(row);
    switch (notice.kind) {
      case 'refund':
        return followRefund.apply(notice.refund);
      case 'medIns':
        return apply.applyMedIns(notice.order);
      case 'trade': {
        const applied = await apply.applyTrade(notice.trade);
        if (applied !== 'cash_leg') return applied;
        // The cash of a mixed order came in; only the mixed order says whether the insurance has paid too.
        const payment = await payments.find(tx.outside, notice.trade.paymentId);
        return payment ? apply.inquire(payment) : 'unknown_order';
      }
    }
  };

  /** What became of it, in the audit trail as well. */
  const conclude = (row: NoticeRow, outcome: string): Promise<void> =>
    tx.run(async (scope) => {
      if (!(await notices.markApplied(scope, row, outcome))) return;
      await audit.record(scope, {
        ...{ actorKind: 'system', actorId: 'wechatpay', action: 'notice.applied' },
        ...{ subjectKind: 'notice', subjectId: row.noticeId, requestId: row.id },
        detail: { outcome, about: row.subjectId },
      });
    });

  const tryLater = async (row: NoticeRow, reason: string): Promise<void> => {
    const tries = row.tryCount + 1;
    await notices.postpone(tx.outside, row, new Date(clock.now().getTime() + delayAfter(tries)), reason);
    if (tries >= TRIES_MAX) await worklist.open(tx.outside, 'notice-stuck', row.id, { subjectId: row.subjectId });
  };

  return {
    name: APPLY_NOTICES,
    everyMs: 2 * SECOND,
    async run() {
      let applied = 0;
      for (const row of await notices.findDue(tx.outside)) {
        try {
          const outcome = await applyOne(row);
          if (outcome === 'unknown') await tryLater(row, outcome);
          else {
            await conclude(row, outcome);
            checkpoint('notice.applied');
            applied += 1;
          }
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          log.error({ noticeRowId: row.id, reason }, 'payment notice could not be applied');
          await tryLater(row, 'failed');
        }
      }
      return applied;
    },
  };
};
