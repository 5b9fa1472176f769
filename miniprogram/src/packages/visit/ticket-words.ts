import type { LiveTicket, TicketStatus, WaitRange } from '@anzhen/shared-types';
import { MINUTE } from '@anzhen/shared-types/kernel';
import { placeWords, spaced } from './place-words';

/** Older than this the numbers are shown as the past and without a range. */
export const STALE_AFTER_MS = 3 * MINUTE;
const LONGEST_TOLD_MINUTES = 90;

/** A range that begins an hour and a half from now or later is not told in minutes. */
export const isLongWait = ({ fromMinutes }: WaitRange): boolean => fromMinutes >= LONGEST_TOLD_MINUTES;

/** 20–35 分钟, or 1 个半小时以上. */
export const waitWords = (wait: WaitRange): string =>
  isLongWait(wait) ? '1 个半小时以上' : `${wait.fromMinutes}–${wait.toMinutes} 分钟`;

/** The number of a room apart from its word, so that it can be shown large: `5诊室` → 5, 诊室. */
export const roomParts = (room: string): { number: string; rest: string } => {
  const match = /^\s*([A-Za-z]?\d+)\s*(.+)$/.exec(room);
  return match ? { number: match[1] ?? '', rest: (match[2] ?? '').trim() } : { number: '', rest: spaced(room) };
};

export interface LineBox {
  key: string;
  number: string;
  words: string;
  tone: 'in' | 'you' | 'waiting' | 'gap';
}

const BOXES = 6;

const wordsInLine = (status: TicketStatus, isNext: boolean): string => {
  if (status === 'in_consult') return '就诊中';
  if (status === 'called') return '请就诊';
  if (status === 'missed') return '过号';
  return isNext ? '下一位' : '等候';
};

/** The line up to and including the person, in at most six boxes; those left out in the middle become one gap. */
export const lineBoxes = (line: LiveTicket['line']): LineBox[] => {
  const youAt = line.findIndex(({ isYou }) => isYou);
  const nextAt = line.findIndex(({ status }) => status === 'waiting');
  const boxes = line.slice(0, youAt < 0 ? BOXES : youAt + 1).map(({ number, status, isYou }, index): LineBox => {
    const isIn = status === 'in_consult' || status === 'called';
    if (isYou) return { key: number, number, words: '您', tone: 'you' };
    return { key: number, number, words: wordsInLine(status, index === nextAt), tone: isIn ? 'in' : 'waiting' };
  });
  if (boxes.length <= BOXES) return boxes;
  const hidden = boxes.length - (BOXES - 1);
  const gap: LineBox = { key: 'gap', number: '…', words: `${hidden} 人`, tone: 'gap' };
  return [...boxes.slice(0, 2), gap, ...boxes.slice(2 + hidden)];
};

const recentWords: Record<TicketStatus, string> = {
  waiting: '等候',
  called: '请就诊',
  in_consult: '就诊中',
  missed: '过号',
  done: '已看完',
  left: '已离开',
};
export const callWords = (status: TicketStatus): string => recentWords[status];

/** The rule for missed numbers as steps, one sentence each. */
export const ruleSteps = (rule: string): string[] =>
  rule
    .split(/[。；]/)
    .map((step) => spaced(step.trim()))
    .filter((step) => step !== '');

/** The state of a ticket in one or two sentences: what the screen reader and 读给我听 say. */
export const spokenTicket = (ticket: LiveTicket): string => {
  const room = spaced(ticket.room);
  const place = placeWords(ticket.place);
  if (ticket.status === 'called') return `请就诊。${ticket.number} 号，请马上到${room}，${place}。`;
  if (ticket.status === 'in_consult') return `正在就诊，${room}。`;
  if (ticket.status === 'missed') return `已过号。没关系，请到${place}护士台报到。${ticket.missedRule}`;
  if (ticket.status !== 'waiting') return '今天的就诊完成了。';
  if (ticket.queueStatus === 'paused') return `叫号暂停了。${ticket.pauseReason ?? ''}您的号 ${ticket.number} 还在。`;
  if (ticket.peopleAhead === 0) return `下一位就是您，请到${room}门口。`;
  const wait =
    ticket.wait && !isLongWait(ticket.wait) ? `大约 ${ticket.wait.fromTime} 到 ${ticket.wait.toTime} 轮到。` : '';
  return `您的号码 ${ticket.number}，前面还有 ${ticket.peopleAhead} 人。${wait}请在${place}坐等叫号。`;
};
