import { MINUTE } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { Accounts } from '../identity';
import type { Notifications } from '../notification';
import type { Staff } from '../staff';
import type { BroadcastRepository } from './broadcast.repository';
import type { BroadcastRow } from './broadcast.table';

/** Nobody is asked more often. */
const NUDGE_EVERY_MS = 10 * MINUTE;

interface Deps {
  tx: Transactions;
  clock: Clock;
  audit: Pick<Audit, 'record'>;
  staff: Pick<Staff, 'requireRight' | 'holdersOf'>;
  accounts: Pick<Accounts, 'findByOpenids'>;
  notifications: Pick<Notifications, 'notify'>;
  broadcasts: BroadcastRepository;
}

/**
 * 催一下: everybody else who may release is told in their own WeChat that somebody waits for them. Answers how many were.
 * @throws STAFF.FORBIDDEN, BROADCAST.NOT_FOUND, BROADCAST.NOT_YOURS, BROADCAST.MOVED, BROADCAST.NUDGED_LATELY
 */
export const makeNudgeRelease = (deps: Deps) => {
  const { tx, clock, audit, staff, accounts, notifications, broadcasts } = deps;
  return (staffId: string, broadcastId: string, requestId: string): Promise<{ row: BroadcastRow; told: number }> =>
    tx.run(async (scope) => {
      const { name } = await staff.requireRight(scope, staffId, 'broadcast.send');
      const row = await broadcasts.require(scope, broadcastId);
      if (row.writtenBy !== staffId) throw new AppError('BROADCAST.NOT_YOURS', { broadcastId });
      if (row.status !== 'waiting') throw new AppError('BROADCAST.MOVED', { broadcastId, from: row.status });
      const now = clock.now();
      const notSince = new Date(now.getTime() - NUDGE_EVERY_MS);
      if (!(await broadcasts.nudge(scope, broadcastId, { now, notSince })))
        throw new AppError('BROADCAST.NUDGED_LATELY', { broadcastId });
      const others = (await staff.holdersOf(scope, 'broadcast.send')).filter(({ id }) => id !== staffId);
      const bound = others.flatMap(({ openid }) => openid ?? []);
      const userIds = bound.length === 0 ? [] : await accounts.findByOpenids(scope, bound);
      for (const userId of userIds)
        await notifications.notify(scope, {
          ...{ userId, patientId: null, event: 'release_awaited', link: null },
          dedupeKey: `release_awaited:${broadcastId}:${now.getTime()}:${userId}`,
          body: `${name}写了一条发给 ${row.people} 人的通知：“${row.words}”。请在电脑的“通知中心”放行或退回。`,
          facts: { advice: '有通知等您复核' },
        });
      await audit.record(scope, {
        ...{ actorKind: 'staff', actorId: staffId, action: 'broadcast.nudged', requestId },
        ...{ subjectKind: 'broadcast', subjectId: broadcastId, detail: { told: userIds.length } },
      });
      return { row: await broadcasts.require(scope, broadcastId), told: userIds.length };
    });
};
