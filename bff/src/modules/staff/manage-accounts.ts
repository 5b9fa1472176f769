import type { InvitedView, StaffAccountView, StaffRole } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Sessions } from '../identity';
import type { InvitationRepository } from './invitation.repository';
import { NOT_SET, type StaffAccount, type StaffRepository } from './staff.repository';

export interface LiveSessions {
  /** Lets go of the sockets of sessions that ended; they are named by their tokens' hashes. */
  endSessions(tokenHashes: readonly string[]): Promise<void>;
}

interface Deps {
  tx: Transactions;
  clock: Clock;
  staff: StaffRepository;
  invitations: InvitationRepository;
  sessions: Pick<Sessions, 'listOpen' | 'revokeAllOf'>;
  live: LiveSessions;
}

const subjectOf = (staffId: string) => ({ subjectKind: 'staff' as const, subjectId: staffId });

const makeReadAccounts = ({ staff, invitations, sessions }: Deps) => {
  return async (scope: Scope): Promise<StaffAccountView[]> => {
    const [accounts, invited, open] = await Promise.all([
      staff.list(scope),
      invitations.listOpen(scope),
      sessions.listOpen(scope, { subjectKind: 'staff' }),
    ]);
    // Newest use first, so the first of each person is the one to tell.
    const lastSeen = new Map([...open].reverse().map(({ subjectId, lastSeenAt }) => [subjectId, lastSeenAt]));
    const statusOf = ({ deactivatedAt, passwordHash, hasWechat }: StaffAccount): StaffAccountView['status'] => {
      if (deactivatedAt !== null) return 'deactivated';
      return passwordHash === NOT_SET && !hasWechat ? 'invited' : 'active';
    };
    return accounts.map((account) => ({
      ...{ id: account.id, name: account.name, role: account.role, area: account.area, username: account.username },
      status: statusOf(account),
      hasPassword: account.passwordHash !== NOT_SET,
      hasWechat: account.hasWechat,
      lockedUntil: account.lockedUntil?.toISOString() ?? null,
      lastSeenAt: lastSeen.get(account.id)?.toISOString() ?? null,
      invitedUntil: invited.get(account.id)?.toISOString() ?? null,
    }));
  };
};

/**
 * What an administrator does with accounts, never with the own one: so one administrator always stays.
 * All throw STAFF.FORBIDDEN without the right, STAFF.OWN_ACCOUNT, STAFF.NOT_FOUND.
 */
export const makeManageAccounts = (deps: Deps) => {
  const { tx, clock, staff, invitations, sessions, live } = deps;
  const readAccounts = makeReadAccounts(deps);

  const requireManager = async (actorId: string, staffId?: string): Promise<void> => {
    await staff.requireRight(tx.outside, actorId, 'account.manage');
    if (actorId === staffId) throw new AppError('STAFF.OWN_ACCOUNT', { staffId });
  };
  const list = async () => ({ accounts: await readAccounts(tx.outside) });
  const present = async (staffId: string, invitation: { code: string; expiresAt: Date }): Promise<InvitedView> => {
    const account = (await readAccounts(tx.outside)).find(({ id }) => id === staffId);
    if (!account) throw new AppError('STAFF.NOT_FOUND', { staffId });
    return { account, code: invitation.code, expiresAt: invitation.expiresAt.toISOString() };
  };
  /** Takes away all that opens the account, and what is open. */
  const shut = async (
    scope: Scope,
    actorId: string,
    staffId: string,
    deactivatedAt: Date | null,
  ): Promise<string[]> => {
    await staff.hold(scope, actorId);
    await staff.clearCredentials(scope, staffId, deactivatedAt);
    await invitations.withdraw(scope, staffId);
    await invitations.forgetRecoveryCodes(scope, staffId);
    return sessions.revokeAllOf(scope, subjectOf(staffId));
  };

  return {
    async list(actorId: string) {
      await requireManager(actorId);
      return list();
    },
    /** @throws STAFF.USERNAME_TAKEN */
    async invite(
      actorId: string,
      person: { username: string; name: string; role: StaffRole; area: string },
    ): Promise<InvitedView> {
      await requireManager(actorId);
      const added = await tx.run(async (scope) => {
        await staff.hold(scope, actorId);
        const id = await staff.add(scope, { ...person, passwordHash: NOT_SET, totpSecret: NOT_SET });
        if (id === null) throw new AppError('STAFF.USERNAME_TAKEN');
        return { id, invitation: await invitations.invite(scope, id, actorId) };
      });
      return present(added.id, added.invitation);
    },
    /** A lost phone, a forgotten password, somebody who comes back: all that opened the account is void, a new code opens it. */
    async reinvite(actorId: string, staffId: string): Promise<InvitedView> {
      await requireManager(actorId, staffId);
      const { ended, invitation } = await tx.run(async (scope) => {
        const hashes = await shut(scope, actorId, staffId, null);
        return { ended: hashes, invitation: await invitations.invite(scope, staffId, actorId) };
      });
      await live.endSessions(ended);
      return present(staffId, invitation);
    },
    async change(actorId: string, staffId: string, part: { role: StaffRole; area: string }) {
      await requireManager(actorId, staffId);
      await tx.run(async (scope) => {
        await staff.hold(scope, actorId);
        await staff.change(scope, staffId, part);
      });
      return list();
    },
    /** Ends the account at once, with its sessions and their sockets. */
    async deactivate(actorId: string, staffId: string) {
      await requireManager(actorId, staffId);
      await live.endSessions(await tx.run((scope) => shut(scope, actorId, staffId, clock.now())));
      return list();
    },
  };
};
