import type { LiveTicket, TicketStatus, WaitRange } from '@anzhen/shared-types';
import { MINUTE, withSpaces } from '@anzhen/shared-types/kernel';
import { placeWords } from './place-words';

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
  return match ? { number: match[1] ?? '', rest: (match[2] ?? '').trim() } : { number: '', rest: withSpaces(room) };
};

/** One of a family in the choice above the ticket: 李*兰 A023, and 前面 4 人 below it. */
export const familyChoice = ({ maskedName, number, status, peopleAhead }: LiveTicket) => {
  const ahead = peopleAhead === 0 ? '下一位' : `前面 ${peopleAhead} 人`;
  return { label: `${maskedName} ${number}`, detail: status === 'waiting' ? ahead : stateWords[status] };
};
const stateWords: Partial<Record<TicketStatus, string>> = {
  called: '请就诊',
  in_consult: '就诊中',
  missed: '已过号',
  done: '看完了',
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

/**
 * The line up to and including the person, in at most six boxes. Those left out, by the BFF or here, become one gap;
 * 下一位 is said only when the first of the line is known.
 */
export const lineBoxes = ({ line, peopleAhead }: Pick<LiveTicket, 'line' | 'peopleAhead'>): LineBox[] => {
  const youAt = line.findIndex(({ isYou }) => isYou);
  const known = youAt < 0 ? line.slice(0, BOXES) : line.slice(0, youAt + 1);
  const inside = known.filter(({ status, isYou }) => !isYou && (status === 'in_consult' || status === 'called'));
  const queued = known.filter((each) => !inside.includes(each));
  const ahead = queued.filter(({ isYou }) => !isYou);
  const beyond = youAt < 0 ? 0 : Math.max(peopleAhead - ahead.length, 0);
  const fits = beyond === 0 && known.length <= BOXES;
  const shown = fits ? queued : queued.slice(-Math.max(BOXES - inside.length - 1, 1));
  const hidden = beyond + queued.length - shown.length;
  const boxes = [...inside, ...shown].map(({ number, status, isYou }): LineBox => {
    if (isYou) return { key: number, number, words: '您', tone: 'you' };
    const isNext = beyond === 0 && number === ahead[0]?.number;
    return { key: number, number, words: wordsInLine(status, isNext), tone: status === 'waiting' ? 'waiting' : 'in' };
  });
  if (hidden === 0) return boxes;
  const gap: LineBox = { key: 'gap', number: '…', words: `还有 ${hidden}`, tone: 'gap' };
  return [...boxes.slice(0, inside.length), gap, ...boxes.slice(inside.length)];
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
    .map((step) => withSpaces(step.trim()))
    .filter((step) => step !== '');

const sentenceOf = ({ status, ...ticket }: LiveTicket): string => {
  const { room, number, queueStatus, pauseReason, peopleAhead, wait } = ticket;
  const place = placeWords(ticket.place);
  if (status === 'called') return `请就诊。${number} 号，请马上到${room}，${place}。`;
  if (status === 'in_consult') return `正在就诊，${room}。`;
  if (status === 'missed') return `已过号。没关系，请到${place}护士台报到。${ticket.missedRule}`;
  if (status !== 'waiting') return '今天的就诊完成了。';
  if (queueStatus === 'paused') return `叫号暂停了，${pauseReason ?? '请稍等'}。您的号 ${number} 还在。`;
  if (peopleAhead === 0) return `下一位就是您，请到${room}门口。`;
  const when = wait && !isLongWait(wait) ? `大约 ${wait.fromTime} 到 ${wait.toTime} 轮到。` : '';
  return `您的号码 ${number}，前面还有 ${peopleAhead} 人。${when}请在${place}坐等叫号。`;
};

/** The state of a ticket in one or two sentences: what the screen reader and 读给我听 say. */
export const spokenTicket = (ticket: LiveTicket): string => withSpaces(sentenceOf(ticket));
