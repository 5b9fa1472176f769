import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import type { Worklist } from '../audit';
import type { NoticeHandler } from './accept-notice';
import type { PaymentRepository } from './payment.repository';

interface Deps {
  tx: Transactions;
  log: Log;
  worklist: Worklist;
  insurance: { readNotice(rawBody: string): { payOrderId: string; orderNo: string } | null };
  payments: PaymentRepository;
  wake(job: string): void;
}

/**
 * 6302 of the insurance centre. It says that an order was decided, and only hurries the asking: the money is taken in by
 * WeChat's and the centre's answers alone. Returning means that it may be acknowledged. @throws PAYMENT.NOTICE_REJECTED
 */
export const makeInsuranceNoticeHandler =
  ({ tx, log, worklist, insurance, payments, wake }: Deps): NoticeHandler =>
  async (_headers, rawBody) => {
    const notice = insurance.readNotice(rawBody);
    if (!notice) {
      log.warn({}, 'insurance notice was rejected');
      throw new AppError('PAYMENT.NOTICE_REJECTED');
    }
    const { payOrderId, orderNo } = notice;
    const row = await payments.findByInsuranceOrder(tx.outside, payOrderId);
    if (!row) return worklist.open(tx.outside, 'insurance-unknown-order', payOrderId, { orderNo });
    if (await payments.hurry(tx.outside, row.id)) wake('check-payments');
  };
