import { MINUTE } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { CallFacts } from '../../platform/http/bind';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { InvitationRepository } from './invitation.repository';
import { totpCounterOf } from './staff.credentials';
import { NOT_SET, type StaffAccount, type StaffRepository } from './staff.repository';

const FAILURES_MAX = 5;
const LOCK_MS = 15 * MINUTE;
const SIX_DIGITS = /^\d{6}$/;

interface Deps {
  tx: Transactions;
  clock: Clock;
  staff: Pick<StaffRepository, 'useTotpStep' | 'enterUnlocked' | 'countFailure'>;
  invitations: Pick<InvitationRepository, 'useRecoveryCode'>;
  audit: Audit;
}

/** The code beside the password, wherever it is asked for: each works once, and wrong ones count together. */
export const makeSecondFactor = ({ tx, clock, staff, invitations, audit }: Deps) => ({
  /** @throws STAFF.LOCKED */
  requireUnlocked({ id, lockedUntil }: StaffAccount): void {
    if (lockedUntil && lockedUntil > clock.now()) throw new AppError('STAFF.LOCKED', { staffId: id });
  },
  /** Uses a code of the authenticator or a recovery code up; null when it is none that is good now. @throws STAFF.LOCKED */
  async pass(
    scope: Scope,
    { id, totpSecret }: Pick<StaffAccount, 'id' | 'totpSecret'>,
    code: string,
  ): Promise<'password' | 'recovery_code' | null> {
    if (!SIX_DIGITS.test(code)) {
      if (!(await invitations.useRecoveryCode(scope, id, code))) return null;
      // Locked or ended in this very moment: thrown, so that the code is not used up.
      if (!(await staff.enterUnlocked(scope, id))) throw new AppError('STAFF.LOCKED', { staffId: id });
      return 'recovery_code';
    }
    const counter = totpSecret === NOT_SET ? null : totpCounterOf(totpSecret, code, clock.now());
    return counter !== null && (await staff.useTotpStep(scope, id, counter)) ? 'password' : null;
  },
  /** Counts a wrong attempt, and locks the account when it was one too many. */
  recordFailure: (staffId: string, action: string, facts: CallFacts): Promise<void> =>
    tx.run(async (scope) => {
      await staff.countFailure(scope, staffId, FAILURES_MAX, LOCK_MS);
      const who = { actorKind: 'staff' as const, actorId: staffId, subjectKind: 'staff', subjectId: staffId };
      await audit.record(scope, { ...who, ...facts, action });
    }),
});

export type SecondFactor = ReturnType<typeof makeSecondFactor>;
