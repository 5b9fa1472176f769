import { hospitalTime, MINUTE, type WaitRange } from '@anzhen/shared-types';

const SAMPLES_MIN = 3;
const SAMPLES_MAX = 20;
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

/** Null with fewer than three visits: a made-up number is worse than none. */
export const averageMinutes = (minutes: readonly number[]): number | null =>
  minutes.length < SAMPLES_MIN ? null : Math.round(minutes.reduce((sum, each) => sum + each, 0) / minutes.length);

const percentile = (sorted: readonly number[], share: number): number => {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
};

interface Question {
  /** Lengths of past visits, as `visitMinutes` gives them. */
  minutes: readonly number[];
  peopleAhead: number;
  /** How long the person inside has been there; null when the room is empty. */
  insideForMinutes: number | null;
  now: Date;
}

/**
 * When somebody's turn may come: the short and the long fifth of past visits times the people ahead, widened by what
 * the visit going on may still take, rounded outward. Null when nobody is ahead or too little is known.
 */
export const waitRange = ({ minutes, peopleAhead, insideForMinutes, now }: Question): WaitRange | null => {
  if (peopleAhead <= 0 || minutes.length < SAMPLES_MIN) return null;
  const sorted = [...minutes].sort((a, b) => a - b);
  const [short, long] = [percentile(sorted, 0.2), percentile(sorted, 0.8)];
  const rest = insideForMinutes === null ? 0 : Math.max(0, long - insideForMinutes);
  const from = Math.floor((short * peopleAhead) / STEP_MINUTES) * STEP_MINUTES;
  const to = Math.ceil((long * peopleAhead + rest) / STEP_MINUTES) * STEP_MINUTES;
  const isFar = from > TELLABLE_MAX;
  const fromMinutes = isFar ? TELLABLE_MAX : from;
  const toMinutes = Math.max(to, fromMinutes + WIDTH_MIN);
  const later = (wait: number): string => hospitalTime(new Date(now.getTime() + wait * MINUTE));
  const [low, high] = [Math.max(1, Math.floor(short)), Math.max(1, Math.ceil(long))];
  const pace = `按今天每人 ${low === high ? low : `${low}–${high}`} 分钟估算。`;
  return {
    fromMinutes,
    toMinutes,
    fromTime: later(fromMinutes),
    toTime: later(toMinutes),
    basis: `${isFar ? '要等 1 个半小时以上。' : ''}${pace}急重患者、回诊看报告的人可能排到前面，时间会变。`,
  };
};
