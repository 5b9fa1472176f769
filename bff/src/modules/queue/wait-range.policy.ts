import { hospitalTime, MINUTE, type WaitRange } from '@anzhen/shared-types';

const SAMPLES_MIN = 3;
const SAMPLES_MAX = 20;
/** 1.28 standard deviations either side hold 80 of 100. */
const NORMAL_80 = 1.2816;
const STEP_MINUTES = 5;
const WIDTH_MIN = 10;
/** Beyond it the page writes 1 个半小时以上 (UX §4 等待时间). */
const TELLABLE_MAX = 90;

interface Visit {
  calledAt: Date | null;
  consultStartedAt: Date | null;
  doneAt: Date | null;
  status: string;
}

const lengthOf = ({ calledAt, consultStartedAt, doneAt }: Visit): number =>
  ((doneAt?.getTime() ?? 0) - ((consultStartedAt ?? calledAt)?.getTime() ?? 0)) / MINUTE;

/** How long the last visits of a line took, in minutes, newest first. */
export const visitMinutes = (tickets: readonly Visit[]): number[] =>
  tickets
    .filter(({ status, calledAt, doneAt }) => status === 'done' && calledAt !== null && doneAt !== null)
    .sort((a, b) => (b.doneAt?.getTime() ?? 0) - (a.doneAt?.getTime() ?? 0))
    .slice(0, SAMPLES_MAX)
    .map(lengthOf);

/** Whole minutes, at least one. Null with fewer than three visits: a made-up number is worse than none. */
export const averageMinutes = (minutes: readonly number[]): number | null => {
  if (minutes.length < SAMPLES_MIN) return null;
  return Math.max(1, Math.round(minutes.reduce((sum, each) => sum + each, 0) / minutes.length));
};

interface Called {
  calledAt: Date | null;
  checkedInAt: Date;
}

/**
 * Minutes from one call of a line to the next while somebody was waiting, newest first. They hold everything that makes
 * people wait: the visit, the walk to the room, those who do not come, and how many rooms share the line.
 */
export const callIntervals = (tickets: readonly Called[]): number[] => {
  const calls = tickets
    .flatMap(({ calledAt, checkedInAt }) => (calledAt ? [{ at: calledAt.getTime(), here: checkedInAt.getTime() }] : []))
    .sort((a, b) => b.at - a.at);
  return calls
    .flatMap(({ at, here }, index) => {
      const before = calls[index + 1];
      // Who came after the call before did not wait from then on; the room stood empty for a while.
      return before && here <= before.at ? [(at - before.at) / MINUTE] : [];
    })
    .slice(0, SAMPLES_MAX);
};

const percentile = (sorted: readonly number[], share: number): number => {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
};

interface Question {
  /** Minutes between past calls, as `callIntervals` gives them. */
  intervals: readonly number[];
  peopleAhead: number;
  /** Minutes since the last call; null when a room is free and the next call may come at once. */
  sinceLastCall: number | null;
  now: Date;
}

/**
 * Between which minutes the turn comes, 80 times of 100. The mean grows with the people ahead, the spread with its root,
 * and what few samples say about the mean counts fully; a call that is overdue says little about the rest.
 */
const spread = ({ intervals, peopleAhead, sinceLastCall }: Question): { low: number; high: number } => {
  const count = intervals.length;
  const mean = intervals.reduce((sum, each) => sum + each, 0) / count;
  const variance = intervals.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (count - 1);
  // Intervals are right-skewed: the longer the present one lasts, the longer its rest may be.
  const rest = sinceLastCall === null ? 0 : Math.max(mean - sinceLastCall, mean / 2);
  const current = sinceLastCall === null ? 0 : 1;
  const deviation = Math.sqrt(variance * (peopleAhead + current + peopleAhead ** 2 / count));
  // Student's t for few samples, by its first correction to the normal.
  const factor = NORMAL_80 * (1 + (NORMAL_80 ** 2 + 1) / (4 * (count - 1)));
  const middle = rest + peopleAhead * mean;
  return { low: Math.max(0, middle - factor * deviation), high: middle + factor * deviation };
};

/** Behind more people nobody comes earlier, however little is known. */
const earliest = (question: Question): number =>
  Math.max(
    ...Array.from({ length: question.peopleAhead }, (_, ahead) => spread({ ...question, peopleAhead: ahead + 1 }).low),
  );

const inSteps = (minutes: number): number => Math.round(minutes / STEP_MINUTES) * STEP_MINUTES;

/**
 * When somebody's turn may come, in steps of five minutes and at least ten wide. Null when nobody is ahead or too little
 * is known.
 */
export const waitRange = (question: Question): WaitRange | null => {
  const { intervals, peopleAhead, now } = question;
  if (peopleAhead <= 0 || intervals.length < SAMPLES_MIN) return null;
  const from = inSteps(earliest(question));
  const { high } = spread(question);
  const isFar = from > TELLABLE_MAX;
  const fromMinutes = isFar ? TELLABLE_MAX : from;
  const toMinutes = Math.max(inSteps(high), fromMinutes + WIDTH_MIN);
  const later = (wait: number): string => hospitalTime(new Date(now.getTime() + wait * MINUTE));
  const sorted = [...intervals].sort((a, b) => a - b);
  const [short, long] = [percentile(sorted, 0.2), percentile(sorted, 0.8)];
  const [least, most] = [Math.max(1, Math.floor(short)), Math.max(1, Math.ceil(long))];
  const pace = `按最近每 ${least === most ? least : `${least}–${most}`} 分钟叫一位估算。`;
  return {
    fromMinutes,
    toMinutes,
    fromTime: later(fromMinutes),
    toTime: later(toMinutes),
    basis: `${isFar ? '要等 1 个半小时以上。' : ''}${pace}急重患者、回诊看报告的人可能排到前面，时间会变。`,
  };
};
