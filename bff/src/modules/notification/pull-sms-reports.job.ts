import { SECOND } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Job } from '../../platform/jobs/scheduler';
import type { SmsPort } from '../../ports/sms';
import type { ReceiptRepository } from './receipt.repository';

interface Deps {
  tx: Transactions;
  receipts: ReceiptRepository;
}

const AT_ONCE = 100;
const OUTCOME_MAX = 40;

/** Fetches what carriers report and keeps it beside WeChat's receipts; answers how many. The gateway gives each report once. */
export const makePullSmsReportsJob = (sms: SmsPort, { tx, receipts }: Deps): Job => ({
  name: 'pull-sms-reports',
  everyMs: 10 * SECOND,
  async run() {
    const reports = await sms.pullReports(AT_ONCE);
    if (reports.length === 0) return 0;
    const of = { appId: sms.appId, userId: null, templateId: null };
    await receipts.accept(
      tx.outside,
      reports.map(({ remoteId, outcome }) => ({ ...of, remoteId, outcome: outcome.slice(0, OUTCOME_MAX) })),
    );
    return reports.length;
  },
});
