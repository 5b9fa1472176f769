import type { EntryCodeKind, IssuedCode } from '@anzhen/shared-types';

/** Every kind in the order of the list, what it is called, and how its number is written. */
export const kinds: readonly { kind: EntryCodeKind; label: string; example: string; isNamed?: true }[] = [
  { kind: 'department', label: '科室签到', example: '' },
  { kind: 'room', label: '诊室', example: 'D0304-5' },
  { kind: 'doctor', label: '医生', example: 'D0304-W01 周明远 主任医师', isNamed: true },
  { kind: 'bed', label: '床位', example: 'W3-12 心内科病区 12 床', isNamed: true },
  { kind: 'bill', label: '缴费单', example: 'B20261124001 缴费单', isNamed: true },
  { kind: 'report', label: '报告处', example: 'DESK1 报告打印处', isNamed: true },
  { kind: 'triage', label: '导诊台', example: 'HALL 大厅导诊台', isNamed: true },
  { kind: 'cashier', label: '收费处', example: '' },
  { kind: 'lab', label: '检查处', example: '' },
  { kind: 'board', label: '候诊大屏', example: '' },
  { kind: 'gate', label: '大门', example: '' },
];

export const kindLabel = (kind: EntryCodeKind): string => kinds.find((each) => each.kind === kind)?.label ?? kind;

export const statusWords: Record<IssuedCode['status'], string> = { live: '在用', expired: '已过期', revoked: '已停用' };

export interface Draft {
  target: string;
  name?: string;
}

/**
 * One code a line: the number, then the name after a space or a comma. Empty lines do not count.
 * A string says which line is wrong and how to put it right.
 */
export const readLines = (text: string, isNamed: boolean): Draft[] | string => {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const drafts: Draft[] = [];
  for (const [at, line] of lines.entries()) {
    const [, target = '', name = ''] = /^(\S+?)(?:[\s,，]+(.+))?$/.exec(line) ?? [];
    if (!/^[0-9A-Za-z_-]{1,40}$/.test(target)) return `第 ${at + 1} 行的编号只能有字母、数字和 - _`;
    if (isNamed && name.trim() === '') return `第 ${at + 1} 行编号后面还差名称，会印在码的上面`;
    if (drafts.some((draft) => draft.target === target)) return `第 ${at + 1} 行的编号 ${target} 写了两次`;
    drafts.push(isNamed ? { target, name: name.trim() } : { target });
  }
  return drafts;
};
