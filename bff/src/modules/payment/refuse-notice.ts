import { createHash } from 'node:crypto';
import { MINUTE } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  audit: Audit;
}

/** Whoever floods us with forged notices must not fill the disk: from here on they are only counted. */
const SINGLY_PER_MINUTE = 120;

/**
 * Writes every refused notice into the audit trail, by the digest of its bytes and never its content.
 * @throws PAYMENT.NOTICE_REJECTED, always
 */
export const makeRefuseNotice = ({ tx, clock, log, audit }: Deps) => {
  let minute = -1;
  let written = 0;
  let counted = 0;

  return async (reason: string, rawBody: string): Promise<never> => {
    log.warn({ reason }, 'payment notice was rejected');
    const now = Math.floor(clock.now().getTime() / MINUTE);
    if (now !== minute) [minute, written] = [now, 0];
    if (written < SINGLY_PER_MINUTE) {
      written += 1;
      const subjectId = createHash('sha256').update(rawBody).digest('hex');
      const detail = { reason, ...(counted > 0 ? { alsoRefusedBefore: counted } : {}) };
      counted = 0;
      await audit.record(tx.outside, {
        ...{ actorKind: 'system', actorId: 'wechatpay', action: 'notice.refused' },
        ...{ subjectKind: 'notice', subjectId, requestId: subjectId.slice(0, 16), detail },
      });
    } else counted += 1;
    throw new AppError('PAYMENT.NOTICE_REJECTED', { reason });
  };
};
