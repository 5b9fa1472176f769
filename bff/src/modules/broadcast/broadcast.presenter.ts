import type { BroadcastResult, BroadcastView, NoticeEvent } from '@anzhen/shared-types';
import { hospitalDate, hospitalTime } from '@anzhen/shared-types';
import { toCsv } from '../../platform/csv';
import type { BroadcastGroupRow, BroadcastRow } from './broadcast.table';
import { visitInWords } from './foresee-people';
import type { PersonResult } from './person.repository';
import type { TrialResult } from './trial.repository';

export interface Known {
  titleOf(event: NoticeEvent): string;
  names: ReadonlyMap<string, string>;
  results: ReadonlyMap<string, Partial<Record<BroadcastResult, number>>>;
  trials: readonly TrialResult[];
  groups: readonly BroadcastGroupRow[];
  staffId: string;
}

const groupsOf = ({ id }: BroadcastRow, groups: readonly BroadcastGroupRow[]): BroadcastGroupRow[] =>
  groups.filter(({ broadcastId }) => broadcastId === id);

const FORMER = '已离职的同事';

export const presentBroadcast = (
  row: BroadcastRow,
  { titleOf, names, results, trials, groups, staffId }: Known,
): BroadcastView => ({
  ...{ id: row.id, status: row.status, event: row.event, title: titleOf(row.event), words: row.words },
  audience: groupsOf(row, groups).map(({ day, departmentCode, sessionId, name }) => ({
    ...{ day, departmentCode, sessionId, name },
  })),
  writtenBy: names.get(row.writtenBy) ?? FORMER,
  isOwn: row.writtenBy === staffId,
  writtenAt: row.writtenAt.toISOString(),
  sendAt: row.sendAt?.toISOString() ?? null,
  since: row.peopleJoined === null ? null : { joined: row.peopleJoined, gone: row.peopleGone ?? 0 },
  releasedBy: row.releasedBy === null ? null : (names.get(row.releasedBy) ?? FORMER),
  releasedAt: row.releasedAt?.toISOString() ?? null,
  endedAt: row.endedAt?.toISOString() ?? null,
  reason: row.reason,
  nudgedAt: row.nudgedAt?.toISOString() ?? null,
  updatedAt: row.updatedAt.toISOString(),
  people: row.people,
  results: results.get(row.id) ?? {},
  trials: trials
    .filter(({ broadcastId }) => broadcastId === row.id)
    .map(({ staffId: by, at, result }) => ({ by: names.get(by) ?? FORMER, at: at.toISOString(), result })),
});

const resultNames: Readonly<Record<BroadcastResult, string>> = {
  waiting: '还没发',
  dropped: '退号或已过，不用发',
  on_way: '正在送',
  unreached: '要打电话',
  phoned: '已电话告知',
  assistant: '微信就医助手送达',
  subscribe: '微信送达',
  official: '公众号送达',
  sms: '短信送达',
};

const wallClock = (at: Date | null): string => (at === null ? '' : `${hospitalDate(at)} ${hospitalTime(at)}`);

/** One line for each person; a broadcast that nobody has been written down for is one line. */
export const ledgerCsv = (
  rows: readonly BroadcastRow[],
  people: readonly PersonResult[],
  { titleOf, names, groups }: Pick<Known, 'titleOf' | 'names' | 'groups'>,
): string => {
  const nameOf = (id: string | null): string => (id === null ? '' : (names.get(id) ?? FORMER));
  const head = [
    '写的时间',
    '通知',
    '内容',
    '发给谁',
    '定时',
    '谁写的',
    '谁复核的',
    '就诊人',
    '就诊',
    '结果',
    '电话告知',
    '谁打的',
  ];
  const peopleOf = new Map<string, PersonResult[]>();
  for (const person of people) peopleOf.set(person.broadcastId, [...(peopleOf.get(person.broadcastId) ?? []), person]);
  const lines = rows.flatMap((row) => {
    const audience = groupsOf(row, groups).map(({ name }) => name);
    const front = [
      ...[wallClock(row.writtenAt), titleOf(row.event), row.words, audience.join('、'), wallClock(row.sendAt)],
      ...[nameOf(row.writtenBy), nameOf(row.releasedBy)],
    ];
    const result = ({ result: each }: PersonResult): string =>
      each === 'waiting' && row.status === 'stopped' ? '停发，没有发' : resultNames[each];
    const own = peopleOf.get(row.id) ?? [];
    if (own.length === 0) return [[...front, '', '', '', '', '']];
    return own.map((person) => [
      ...[...front, person.maskedName, visitInWords(person), result(person)],
      ...[wallClock(person.phonedAt), nameOf(person.phonedBy)],
    ]);
  });
  return toCsv(head, lines);
};
