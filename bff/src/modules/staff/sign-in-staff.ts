import { MINUTE, type StaffSessionView } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { newToken } from '../../platform/crypto/tokens';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import { hashPassword, isPassword, totpCounterOf } from './staff.credentials';
import type { StaffAccount, StaffRepository } from './staff.repository';

const FAILURES_MAX = 5;
const LOCK_MS = 15 * MINUTE;
/** Stands in for a missing account, so that an unknown name costs the same work. */
const DECOY_SECRET = 'JBSWY3DPEHPK3PXP';

export interface StaffSessions {
  open(scope: Scope, subject: { subjectKind: 'staff'; subjectId: string }): Promise<{ token: string; expiresAt: Date }>;
  revoke(scope: Scope, sessionId: string): Promise<void>;
}

interface Deps {
  tx: Transactions;
  clock: Clock;
  staff: Pick<StaffRepository, 'findAccount' | 'useTotpStep' | 'countFailure'>;
  sessions: StaffSessions;
  audit: Audit;
}

export interface StaffSignInCommand {
  username: string;
  password: string;
  totp: string;
  requestId: string;
}

/**
 * Signs a member of staff in with password and one-time code. Every wrong attempt reads the same, whichever part was
 * wrong and whether or not the name exists; a code works once.
 * @throws STAFF.SIGN_IN_FAILED, STAFF.LOCKED after five wrong attempts
 */
export const makeSignInStaff = ({ tx, clock, staff, sessions, audit }: Deps) => {
  const decoyHash = hashPassword(newToken());

  const recordFailure = (account: StaffAccount | null, requestId: string): Promise<void> =>
    tx.run(async (scope) => {
      const subjectId = account?.id ?? 'unknown';
      await staff.countFailure(scope, subjectId, FAILURES_MAX, LOCK_MS);
      await audit.record(scope, {
        actorKind: 'staff',
        actorId: subjectId,
        action: 'staff.sign_in_failed',
        subjectKind: 'staff',
        subjectId,
        requestId,
      });
    });

  const open = (account: StaffAccount, counter: number, requestId: string): Promise<StaffSessionView | null> =>
    tx.run(async (scope) => {
      if (!(await staff.useTotpStep(scope, account.id, counter))) return null;
      const session = await sessions.open(scope, { subjectKind: 'staff', subjectId: account.id });
      const who = { actorKind: 'staff' as const, actorId: account.id, subjectKind: 'staff', subjectId: account.id };
      await audit.record(scope, { ...who, action: 'staff.signed_in', requestId });
      const { id, name, role, area } = account;
      return { token: session.token, expiresAt: session.expiresAt.toISOString(), staff: { id, name, role, area } };
    });

  return async ({ username, password, totp, requestId }: StaffSignInCommand): Promise<StaffSessionView> => {
    const account = await staff.findAccount(tx.outside, username);
    if (account?.lockedUntil && account.lockedUntil > clock.now()) {
      throw new AppError('STAFF.LOCKED', { staffId: account.id });
    }
    const isRight = await isPassword(account?.passwordHash ?? (await decoyHash), password);
    const counter = totpCounterOf(account?.totpSecret ?? DECOY_SECRET, totp, clock.now());
    const view = account && isRight && counter !== null ? await open(account, counter, requestId) : null;
    if (view) return view;
    await recordFailure(account, requestId);
    throw new AppError('STAFF.SIGN_IN_FAILED', { staffId: account?.id ?? null });
  };
};
