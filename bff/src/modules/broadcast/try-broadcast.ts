import { hospitalDate } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { factsOfVisit } from '../appointment';
import type { Audit } from '../audit';
import type { Accounts } from '../identity';
import type { Notifications } from '../notification';
import type { Staff } from '../staff';
import type { Audiences } from './audience.repository';
import type { BroadcastRepository } from './broadcast.repository';
import type { BroadcastRow } from './broadcast.table';
import { noticeOf } from './notice-of';
import type { TrialRepository } from './trial.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  audit: Pick<Audit, 'record'>;
  staff: Pick<Staff, 'requireRight' | 'wechatOf'>;
  accounts: Pick<Accounts, 'findByOpenid'>;
  notifications: Pick<Notifications, 'notify'>;
  audiences: Audiences;
  broadcasts: BroadcastRepository;
  trials: TrialRepository;
}

const NEVER_USED = '您绑定的微信还没有打开过小程序，没有发。请用它打开一次小程序，同意隐私说明，再试';

/** Nobody's: the notice looks as it will, and shows no patient. */
const EXAMPLE = { name: '王建国', recordNumber: '' };

/**
 * 先发给我自己看: the notice goes to the caller's own bound WeChat, through the same channels as to everybody later. It
 * is on record and belongs to no person of the broadcast.
 * @throws STAFF.FORBIDDEN, BROADCAST.NOT_FOUND, BROADCAST.NOT_YOURS, BROADCAST.MOVED, BROADCAST.NOBODY,
 * BROADCAST.NO_WECHAT
 */
export const makeTryBroadcast = (deps: Deps) => {
  const { tx, clock, audit, staff, accounts, notifications, audiences, broadcasts, trials } = deps;

  /** A visit of the audience, of which only what the schedule says is shown. */
  const exampleVisit = async (scope: Scope, { id }: BroadcastRow) => {
    const [first] = await audiences.peopleOf(scope, await broadcasts.groupsOf(scope, id), 1);
    const today = hospitalDate(clock.now());
    const [visit] = first ? await audiences.stillWanted(scope, [first.appointmentId], today) : [];
    if (!visit) throw new AppError('BROADCAST.NOBODY', { broadcastId: id });
    return visit;
  };

  const ownAccount = async (scope: Scope, staffId: string): Promise<string> => {
    const openid = await staff.wechatOf(scope, staffId);
    if (openid === null) throw new AppError('BROADCAST.NO_WECHAT', { staffId });
    const userId = await accounts.findByOpenid(scope, openid);
    if (userId === null) throw new AppError('BROADCAST.NO_WECHAT', { staffId }, NEVER_USED);
    return userId;
  };

  const requireOpen = (row: BroadcastRow, staffId: string): void => {
    if (row.status === 'draft' && row.writtenBy !== staffId)
      throw new AppError('BROADCAST.NOT_YOURS', { broadcastId: row.id });
    if (!['draft', 'waiting', 'scheduled'].includes(row.status))
      throw new AppError('BROADCAST.MOVED', { broadcastId: row.id, from: row.status });
  };

  return (staffId: string, broadcastId: string, requestId: string): Promise<BroadcastRow> =>
    tx.run(async (scope) => {
      await staff.requireRight(scope, staffId, 'broadcast.send');
      const row = await broadcasts.require(scope, broadcastId);
      requireOpen(row, staffId);
      const userId = await ownAccount(scope, staffId);
      const visit = await exampleVisit(scope, row);
      const facts = { ...factsOfVisit(visit, EXAMPLE, hospitalDate(clock.now())), number: '' };
      const trialId = await trials.add(scope, { broadcastId, staffId });
      const { body, ...notice } = noticeOf(row, facts);
      await notifications.notify(scope, {
        ...notice,
        ...{ userId, patientId: null, link: null, dedupeKey: trialId, body: `试发，只有您收到。${body}` },
      });
      await audit.record(scope, {
        ...{ actorKind: 'staff', actorId: staffId, action: 'broadcast.tried', requestId },
        ...{ subjectKind: 'broadcast', subjectId: broadcastId, detail: { trialId } },
      });
      return row;
    });
};
