import type { Priority, StaffQueue, StaffTicket } from '@anzhen/shared-types';
import { hospitalTime, maskName, MINUTE, toRfc3339 } from '@anzhen/shared-types/kernel';
import type { DeskAction } from './action-outbox';

/** 男 67 岁 */
export const sexAndAge = ({ sex, age }: StaffTicket): string => `${sex === 'male' ? '男' : '女'} ${age} 岁`;

/** 09:41:20, the hospital's wall clock. */
export const clockWithSeconds = (ms: number): string => toRfc3339(new Date(ms)).slice(11, 19);

/** 10:10, so many minutes from now. */
export const timeIn = (minutes: number, nowMs: number): string => hospitalTime(new Date(nowMs + minutes * MINUTE));

/** When a pause ends, as the nurse said it; once that is past, that it has not. */
export const resumeWords = ({ resumesAt }: StaffQueue, nowMs: number): string => {
  if (!resumesAt) return '恢复时间未定';
  return hospitalTime(new Date(nowMs)) > resumesAt ? `过了 ${resumesAt}，还没恢复` : `预计 ${resumesAt} 恢复`;
};

/** What stands beside the state of the current person: 已 8 分钟, or 09:41 已叫 1 次. */
export const currentDetail = (
  { status, calledAt, consultStartedAt, timesCalled }: StaffTicket,
  nowMs: number,
): string => {
  if (status === 'in_consult' && consultStartedAt) {
    return `已 ${Math.max(Math.floor((nowMs - Date.parse(consultStartedAt)) / MINUTE), 0)} 分钟`;
  }
  return calledAt ? `${hospitalTime(new Date(calledAt))} 已叫 ${timesCalled} 次` : '';
};

/** Small words behind a person in the line: 回诊, 优先, 过号 1 次. */
export const tagsOf = ({ tags }: StaffTicket): { text: string; tone: 'amber' | undefined }[] =>
  tags.map((text) => ({ text, tone: /优先|过号|正在/.test(text) ? ('amber' as const) : undefined }));

/** Why somebody goes first, as a nurse registers it. */
export const PRIORITIES: readonly { value: Priority; label: string }[] = [
  { value: 'emergency', label: '急重' },
  { value: 'elder', label: '高龄' },
  { value: 'pregnant', label: '孕妇' },
  { value: 'disabled', label: '残疾人' },
  { value: 'military', label: '军人' },
];

const verbs = {
  call: '优先叫',
  recall: '重叫',
  start: '进诊室',
  miss: '过号',
  rejoin: '重新排队',
  done: '看完',
  return: '回诊',
} as const;

/** The decision as the nurse reads it in the list 待同步 and in its outcome. */
export const labelOf = (
  action: DeskAction,
  queue: StaffQueue,
  queues: readonly StaffQueue[],
  number: string,
): string => {
  switch (action.action) {
    case 'call_next':
      return `${queue.room}叫下一位 ${number}`;
    case 'transfer':
      return `${number} 转到 ${queues.find(({ id }) => id === action.toQueueId)?.room ?? '另一诊室'}`;
    case 'pause':
      return `${queue.room}暂停叫号`;
    case 'resume':
      return `${queue.room}恢复叫号`;
    case 'undo':
      return `${queue.room}撤销`;
    case 'check_in':
      return `${queue.room}代签到 ${number}`;
    case 'walk_in':
      return `${queue.room}现场加号 ${maskName(action.name)}`;
    case 'close':
      return `${queue.room}结束门诊`;
    case 'tell':
      return `${queue.room}再告知一次`;
    case 'prioritise':
      return `${number} 优先`;
    default:
      return `${queue.room}${verbs[action.action]} ${number}`;
  }
};

/** Finds people by number, by the end of their name as it is shown (names are masked here), or as the hospital found them. */
export const findTickets = (
  queues: readonly StaffQueue[],
  wanted: string,
  foundIds: readonly string[] = [],
): { queue: StaffQueue; ticket: StaffTicket }[] => {
  const text = wanted.trim().toUpperCase();
  if (text === '') return [];
  return queues.flatMap((queue) =>
    [...(queue.current ? [queue.current] : []), ...queue.waiting, ...queue.missed]
      .filter(
        ({ id, number, maskedName }) => number.includes(text) || maskedName.endsWith(text) || foundIds.includes(id),
      )
      .map((ticket) => ({ queue, ticket })),
  );
};
