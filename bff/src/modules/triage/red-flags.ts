import type { Assertion } from './assertion';
import type { RedFlagRule, RedFlags } from './triage-rules';
import type { Who } from './who';

export interface Emergency {
  understood: string[];
  selfHarm: boolean;
  steps: string[];
}

const CHRONIC =
  /(?:\d+|几|多|好几|两|十几)年(?:了|多|前|来)?|(?:\d+|几|两)个多?月|半年|\d+周(?!岁)|\d+月份|长期|一直以来|经常|老毛病|后遗症|反复|每次|每年|住院的?第|复查|出院/;
const CHANGED = /突然|今天|刚|昨晚|昨天|这两天|加重|越来越|忽然|今早|正在|缓不/;

const fits = ({ when }: RedFlagRule, { ageMonths, sex }: Who): boolean =>
  (when.sex === undefined || when.sex === sex) &&
  (when.ageFromMonths === undefined || ageMonths >= when.ageFromMonths) &&
  (when.ageBelowMonths === undefined || ageMonths < when.ageBelowMonths);

// Signs of one emergency are told in one breath; far apart in a long story they belong to different matters.
const WINDOW = 60;

/** Runs of clauses that are told together: the whole of a short text, overlapping stretches of a long one. */
const stretchesOf = (said: string): string[] => {
  const clauses = said.split('，');
  const stretches: string[] = [];
  for (let from = 0; from < clauses.length; from += 1) {
    let to = from + 1;
    let length = clauses[from]?.length ?? 0;
    while (to < clauses.length && length + (clauses[to]?.length ?? 0) < WINDOW) {
      length += (clauses[to]?.length ?? 0) + 1;
      to += 1;
    }
    stretches.push(clauses.slice(from, to).join('，'));
    if (to === clauses.length) break;
  }
  return stretches;
};

/** Whether what excuses a sign is said of that very sign, not of something else that was told with it. */
const isExcused = (excuse: RegExp | undefined, sign: RegExp, stretch: string): boolean => {
  if (excuse === undefined) return false;
  const clauses = stretch.split('，').filter((clause) => sign.test(clause));
  return clauses.length === 0 ? excuse.test(stretch) : clauses.every((clause) => excuse.test(clause));
};

const fires = (rule: RedFlagRule, stretch: string): boolean => {
  if (rule.acute && CHRONIC.test(stretch) && !CHANGED.test(stretch)) return false;
  return rule.match.some(
    ([sign, ...others]) =>
      sign !== undefined &&
      sign.test(stretch) &&
      others.every((pattern) => pattern.test(stretch)) &&
      !isExcused(rule.not, sign, stretch),
  );
};

const STEPS_MAX = 5;

/** What to do while help is on the way; self-harm begins with somebody who listens. */
const stepsFor = (advices: readonly string[], selfHarm: boolean, { steps, helpline }: RedFlags): string[] => {
  const own = advices.flatMap((advice) => steps.byAdvice[advice] ?? []);
  const fitting = own.length > 0 ? own : steps.waiting;
  const start = selfHarm ? [helpline] : [steps.call];
  return [...new Set([...start, ...fitting])].slice(0, STEPS_MAX);
};

/** The emergency that a text or a chosen danger answer tells of; null when there is none. Chosen answers always count. */
export const findEmergency = (
  { present }: Assertion,
  dangerAnswers: readonly string[],
  who: Who,
  flags: RedFlags,
): Emergency | null => {
  const labels = new Map(flags.bodyParts.flatMap(({ dangers }) => dangers.map(({ key, label }) => [key, label])));
  const chosen = dangerAnswers.filter((key) => !key.endsWith('.none'));
  const stretches = present === '' ? [] : stretchesOf(present);
  const fired = flags.rules.filter((rule) => fits(rule, who) && stretches.some((stretch) => fires(rule, stretch)));
  if (chosen.length === 0 && fired.length === 0) return null;
  const selfHarm = fired.some((rule) => rule.selfHarm) || chosen.some((key) => flags.selfHarmDangers.includes(key));
  // An older app may send an answer that has been renamed since: it was a danger then, so it stops now.
  const understood = [...chosen.map((key) => labels.get(key) ?? '您选的危险情况'), ...fired.map(({ label }) => label)];
  const advices = selfHarm ? ['self-harm'] : [...new Set(fired.map(({ advice }) => advice))];
  return { understood: [...new Set(understood)], selfHarm, steps: stepsFor(advices, selfHarm, flags) };
};
