import { AppError } from '../../platform/app-error';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import type { Clock } from '../../ports/clock';
import type { Accounts } from '../identity';
import type { Payments } from './payments';
import { CREDENTIAL } from './refund-ways';
import type { RefundRepository } from './refund.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  cipher: FieldCipher;
  outbox: Outbox;
  accounts: Pick<Accounts, 'openidOf'>;
  insurance: {
    authoriseAgain(patientId: string, authCode: string, openid: string): Promise<string | null | 'unknown'>;
  };
  refunds: RefundRepository;
}

/** needs_patient → due: the refund goes on with the patient's fresh consent. See Payments.authoriseRefund. */
export const makeAuthoriseRefund =
  ({ tx, clock, cipher, outbox, accounts, insurance, refunds }: Deps): Payments['authoriseRefund'] =>
  async ({ paymentId, ownerId, patientId, requestKey }, authCode) => {
    const refund = await refunds.findByRequest(tx.outside, paymentId, requestKey);
    const legs = refund ? await refunds.legsOf(tx.outside, [refund.id]) : [];
    const leg = legs.find(({ status }) => status === 'needs_patient');
    if (!leg) return;
    const openid = await accounts.openidOf(tx.outside, ownerId);
    const payAuthNo = await insurance.authoriseAgain(patientId, authCode, openid);
    if (payAuthNo === 'unknown') throw new AppError('INSURANCE.UNAVAILABLE', { paymentId, requestKey });
    if (payAuthNo === null) throw new AppError('INSURANCE.NOT_AUTHORISED', { paymentId, requestKey });
    await tx.run(async (scope) => {
      const now = clock.now();
      const change = { credentialCipher: cipher.seal(CREDENTIAL, leg.id, payAuthNo), nextCheckAt: now };
      if (!(await refunds.moveLeg(scope, leg.id, [['needs_patient'], 'due'], change))) return;
      await outbox.add(scope, { topic: 'refund.requested', payload: { refundId: leg.refundId } });
    });
  };
