import { type AuditEntryView, contract, errorCatalog, staffRoleNames, toRfc3339 } from '@anzhen/shared-types';
import { toCsv } from '../../platform/csv';
import { personalDeeds, type TrailRow, type Wanted } from '../audit';

/** Deeds that belong to no call of somebody signed in. */
const deedNames: Readonly<Record<string, string>> = {
  ...personalDeeds,
  'staff.signed_in': '用密码登录',
  'staff.signed_in_with_recovery_code': '用恢复码登录',
  'staff.signed_in_by_wechat': '用微信登录',
  'staff.sign_in_failed': '登录没有成功',
  'staff.proof_failed': '换验证器或恢复码时，核对没有成功',
  'staff.recovery_code_used': '换验证器时用掉一个恢复码',
  'staff.invitation_accepted': '接受邀请，设了密码和动态码',
  'staff.invitation_accepted_by_wechat': '接受邀请，绑定了微信',
};
const actionNames: Readonly<Record<string, string>> = {
  call_next: '叫下一位',
  call: '优先叫号',
  recall: '重叫',
  start: '进诊室',
  miss: '过号',
  rejoin: '重新排队',
  done: '看完',
  transfer: '转诊室',
  pause: '暂停叫号',
  resume: '恢复叫号',
  undo: '撤销',
  prioritise: '登记优先',
  check_in: '代签到',
  walk_in: '现场加号',
  close: '结束门诊',
};
const fieldNames: Readonly<Record<string, string>> = {
  reason: '原因',
  role: '角色',
  area: '诊区',
  username: '用户名',
  resumesAt: '恢复时间',
  from: '从',
  to: '到',
  purpose: '用途',
  kind: '种类',
  size: '纸张',
  codes: '印哪种码',
  move: '动作',
  words: '内容',
  expiresOn: '有效到',
};
const valueNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  role: staffRoleNames,
  purpose: { check_in: '签到', payment: '缴费', report: '打印报告' },
  codes: { both: '小程序码和普通码', link: '普通码' },
  move: { submit: '提交', release: '复核放行', return: '退回', pause: '暂停', resume: '继续', stop: '停止' },
};

/** The deeds whose names as shown contain the word, and what to look for in the records themselves. */
export const wantedBy = (word: string): Wanted => {
  const named = (names: readonly (readonly [string, string])[]): string[] =>
    names.filter(([, shown]) => shown.includes(word)).map(([key]) => key);
  const calls = Object.entries(contract).map(([key, { summary }]) => [key, summary] as const);
  const steps = named(Object.entries(actionNames)).map((step) => `"${step}"`);
  return { actions: [...named(calls), ...named(Object.entries(deedNames))], words: [word, ...steps] };
};

const whatOf = ({ action, outcome, detail }: TrailRow['row']): string => {
  if (outcome === null) return deedNames[action] ?? action;
  const { summary } = contract[action as keyof typeof contract] ?? { summary: action };
  const step = actionNames[String(detail?.action)];
  return step ? `${summary}：${step}` : summary;
};

const outcomeOf = ({ outcome, action }: TrailRow['row']): string => {
  if (outcome === null) return action.endsWith('failed') ? '没有成功' : '已完成';
  if (outcome === 'done') return '已完成';
  if (outcome === 'asked') return '结果未知';
  const refusal = (errorCatalog as Record<string, { zh: string } | undefined>)[outcome];
  return `没有成功：${refusal?.zh ?? outcome}`;
};

const wordOf = (field: string, value: string): string => valueNames[field]?.[value] ?? value;

/** Ids and what was said; names of patients are not kept here. */
const aboutOf = ({ row, deeds }: TrailRow, names: ReadonlyMap<string, string>): string => {
  const { action: _step, ...rest } = row.detail ?? {};
  const said = Object.entries(rest)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    .map(([field, value]) =>
      fieldNames[field] ? `${fieldNames[field]} ${wordOf(field, value)}` : (names.get(value) ?? value),
    );
  // What the deed touched, where the call did not name it.
  const touched = deeds.map(({ subjectId }) => names.get(subjectId) ?? subjectId);
  return [...new Set([...said, ...touched])].join('，');
};

export const presentTrail = (
  rows: readonly TrailRow[],
  people: readonly { id: string; name: string }[],
): AuditEntryView[] => {
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return rows.map((each) => {
    const { id, at, actorId, ip, device } = each.row;
    return {
      ...{ id, at: at.toISOString(), ip, device },
      who: names.get(actorId) ?? '没有这个用户名',
      what: whatOf(each.row),
      about: aboutOf(each, names),
      outcome: outcomeOf(each.row),
    };
  });
};

/** `2026-11-24 09:41:20` in the hospital, which a spreadsheet sorts. */
const wallClock = (instant: string): string => toRfc3339(new Date(instant)).slice(0, 19).replace('T', ' ');

export const trailCsv = (entries: readonly AuditEntryView[]): string => {
  const head = ['时间', '谁', '做了什么', '对象和说明', '结果', '地址', '设备'];
  const lines = entries.map(({ at, who, what, about, outcome, ip, device }) => [
    ...[wallClock(at), who, what, about, outcome, ip ?? '', device ?? ''],
  ]);
  return toCsv(head, lines);
};
