import type { DifferenceType, DifferenceView, ReconciliationDay } from '@anzhen/shared-types';
import { formatYuan, weekdayOf } from '@anzhen/shared-types/kernel';
import type { ChipTone, IconName } from '@/ui';
import { dayOfYear, timeWords } from '../workbench/time-words';

/** `11月21日 周六` */
export const dayWords = (date: string): string => `${dayOfYear(date)} ${weekdayOf(date)}`;

/** `+ ¥80.00`, `− ¥80.00`; nothing is `¥0.00`. */
export const gapWords = (gapFen: number): string => {
  if (gapFen === 0) return '¥0.00';
  return `${gapFen > 0 ? '+' : '−'} ${formatYuan(Math.abs(gapFen))}`;
};

interface Look {
  tone: ChipTone;
  icon: IconName;
}

export const typeLooks: Record<DifferenceType, Look & { name: string }> = {
  surplus: { name: '长款', tone: 'amber', icon: 'up-amber' },
  shortfall: { name: '短款', tone: 'red', icon: 'warn-red' },
  cross_day: { name: '跨日', tone: 'indigo', icon: 'transfer-indigo' },
  amount: { name: '金额不符', tone: 'red', icon: 'warn-red' },
  status: { name: '状态不符', tone: 'amber', icon: 'warn-amber' },
};

export const statusLooks: Record<DifferenceView['status'], Look & { name: string }> = {
  open: { name: '未处理', tone: 'amber', icon: 'warn-amber' },
  closed: { name: '已处理', tone: 'grey', icon: 'done-ink2' },
  healed: { name: '自动核销', tone: 'green', icon: 'ok-green' },
};

/** A try is under way or about to begin. */
export const isBeingCompared = ({ status, problem }: ReconciliationDay): boolean =>
  status === 'running' || (status === 'waiting' && problem === null);

/** How a day stands, in a chip. */
export const dayLook = (day: ReconciliationDay): Look & { name: string } => {
  const { status, openCount, closedCount, healedCount } = day;
  if (isBeingCompared(day)) return { name: '正在对账', tone: 'indigo', icon: 'pending-indigo' };
  if (status === 'waiting') return { name: '等账单', tone: 'indigo', icon: 'pending-indigo' };
  if (status === 'failed') return { name: '没有对上', tone: 'red', icon: 'fail-red' };
  if (openCount > 0) return { name: `${openCount} 笔未处理`, tone: 'amber', icon: 'warn-amber' };
  if (closedCount + healedCount > 0) return { name: '都处理了', tone: 'green', icon: 'ok-green' };
  return { name: '四方一致', tone: 'green', icon: 'ok-green' };
};

/** What is the matter with a day, in a sentence; null when it is done. */
export const dayTrouble = (day: ReconciliationDay): string | null => {
  const { status, problem, nextTryAt } = day;
  if (isBeingCompared(day)) return '正在取账单和流水，并逐笔问医保中心，要几分钟。';
  if (status === 'done') return null;
  const then = nextTryAt === null ? '' : `，${timeWords(nextTryAt)} 再试`;
  return `${problem ?? ''}${then}。`;
};
