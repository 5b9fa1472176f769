import {
  type BookedSession,
  type BroadcastGroup,
  type Contract,
  hospitalDate,
  type Hours,
  type LocalDate,
  type NamedGroup,
  noticeFaults,
  noticeTimeFaults,
} from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { PERIOD_LABELS } from '../catalog';
import type { Outlook } from '../notification';
import type { Staff } from '../staff';
import type { Audiences } from './audience.repository';
import type { BroadcastRepository } from './broadcast.repository';
import type { BroadcastRow } from './broadcast.table';
import { dayInWords } from './foresee-people';

interface Deps {
  tx: Transactions;
  clock: Clock;
  staff: Pick<Staff, 'requireRight'>;
  outlook: Pick<Outlook, 'kinds'>;
  audiences: Audiences;
  broadcasts: BroadcastRepository;
  unsaid: readonly string[];
  quietHours: Hours;
}

type Draft = Contract['draftBroadcast']['request'];

const presentSession = ({ period, stopped, ...rest }: Awaited<ReturnType<Audiences['sessionsOn']>>[number]) => ({
  ...rest,
  periodLabel: PERIOD_LABELS[period],
  isStopped: stopped > 0,
});

const keyOf = ({ day, departmentCode, sessionId }: BroadcastGroup): string => [day, departmentCode, sessionId].join();

/** Each group once, with how staff read it. @throws BROADCAST.NOBODY for one that nobody is booked in */
const makeNameGroups =
  ({ audiences }: Pick<Deps, 'audiences'>) =>
  async (scope: Scope, groups: readonly BroadcastGroup[]): Promise<NamedGroup[]> => {
    const days = [...new Set(groups.map(({ day }) => day))];
    const booked = new Map(
      await Promise.all(days.map(async (day) => [day, await audiences.sessionsOn(scope, day)] as const)),
    );
    return [...new Map(groups.map((group) => [keyOf(group), group])).values()].map((group) => {
      const { day, departmentCode, sessionId } = group;
      const found = (booked.get(day) ?? []).find(
        (each) => each.departmentCode === departmentCode && (sessionId === null || each.sessionId === sessionId),
      );
      if (!found) throw new AppError('BROADCAST.NOBODY', { ...group });
      const { departmentName, doctorName, periodLabel } = presentSession(found);
      const name =
        sessionId === null
          ? `${departmentName} ${dayInWords(day)} 全部门诊`
          : `${doctorName} ${dayInWords(day)} ${periodLabel}`;
      return { ...group, name };
    });
  };

/** What staff write before anybody is told anything. Every call: @throws STAFF.FORBIDDEN */
export const makeWriteBroadcast = (deps: Deps) => {
  const { tx, clock, staff, outlook, audiences, broadcasts, unsaid, quietHours } = deps;
  const nameGroups = makeNameGroups(deps);

  const checked = async (scope: Scope, { event, words, audience, ...draft }: Draft) => {
    const now = clock.now();
    const sendAt = draft.sendAt === null ? null : new Date(draft.sendAt);
    const kind = outlook.kinds.find((each) => each.event === event);
    const faults = kind ? noticeFaults(words, { wordsIn: kind.wordsIn, unsaid }) : ['医院现在不发这种通知'];
    const days = audience.map(({ day }) => day).sort();
    const [firstDay = '', lastDay = ''] = [days.at(0), days.at(-1)];
    if (firstDay < hospitalDate(now)) faults.push('就诊的日子已经过了，请另选一天');
    const night = kind ? { atNight: kind.atNight, quietHours } : null;
    const late = sendAt ? noticeTimeFaults(sendAt, { now, visitDay: firstDay, night }) : [];
    const fields = [
      ...faults.map((message) => ({ path: 'words', message })),
      ...late.map((message) => ({ path: 'sendAt', message })),
    ];
    if (fields.length > 0) throw new AppError('REQUEST.INVALID', { event }, undefined, fields);
    return { change: { event, words, lastDay, sendAt }, groups: await nameGroups(scope, audience) };
  };

  /** Why a draft could not be touched. */
  const refuse = async (scope: Scope, id: string, staffId: string): Promise<never> => {
    const { writtenBy } = await broadcasts.require(scope, id);
    throw new AppError(writtenBy === staffId ? 'BROADCAST.MOVED' : 'BROADCAST.NOT_YOURS', { broadcastId: id });
  };

  return {
    sessions: async (staffId: string, day: LocalDate): Promise<BookedSession[]> => {
      await staff.requireRight(tx.outside, staffId, 'broadcast.send');
      return (await audiences.sessionsOn(tx.outside, day)).map(presentSession);
    },

    /** @throws REQUEST.INVALID with what is wrong with the words, BROADCAST.NOBODY */
    draft: (staffId: string, draft: Draft): Promise<BroadcastRow> =>
      tx.run(async (scope) => {
        await staff.requireRight(scope, staffId, 'broadcast.send');
        const now = clock.now();
        const { change, groups } = await checked(scope, draft);
        const row: BroadcastRow = {
          ...{ ...change, id: newId('broadcast', now), status: 'draft', people: 0 },
          ...{ writtenBy: staffId, writtenAt: now, releasedBy: null, releasedAt: null, endedAt: null },
          ...{ reason: null, nudgedAt: null, peopleJoined: null, peopleGone: null, updatedAt: now },
        };
        await broadcasts.insert(scope, row, groups);
        return row;
      }),

    /** @throws as `draft`, and BROADCAST.NOT_FOUND, BROADCAST.NOT_YOURS, BROADCAST.MOVED */
    edit: (staffId: string, id: string, draft: Draft): Promise<BroadcastRow> =>
      tx.run(async (scope) => {
        await staff.requireRight(scope, staffId, 'broadcast.send');
        const { change, groups } = await checked(scope, draft);
        const own = { id, writtenBy: staffId };
        if (!(await broadcasts.edit(scope, own, change, groups))) await refuse(scope, id, staffId);
        return broadcasts.require(scope, id);
      }),

    /** @throws BROADCAST.NOT_FOUND, BROADCAST.NOT_YOURS, BROADCAST.MOVED */
    discard: (staffId: string, id: string): Promise<void> =>
      tx.run(async (scope) => {
        await staff.requireRight(scope, staffId, 'broadcast.send');
        if (!(await broadcasts.discard(scope, { id, writtenBy: staffId }))) await refuse(scope, id, staffId);
      }),
  };
};
