import type { Mishap } from './between';
import { MIXES, type Mix } from './bill-flows';
import { makeRandom, type Random } from './random';

/** One step of a person; several at once are the impatient finger. */
export type Step =
  | { do: 'hold'; how: 'once' | 'double' | 'two keys' }
  | { do: 'open payment'; how: 'once' | 'double' }
  | { do: 'pay in WeChat'; how: 'pay' | 'close the sheet' | 'pay twice' }
  | { do: 'cancel'; how: 'once' | 'double' }
  | { do: 'open bill'; how: 'once' | 'double' | 'by oneself' }
  | { do: 'pay bill'; how: 'pay' | 'close the sheet' | 'pay twice' }
  | { do: 'give back'; what: 'one item' | 'the own-paid item' | 'everything'; how: 'once' | 'double' }
  | { do: 'wait for the bill' }
  | { do: 'wait' }
  | { do: 'stop session' };

export type Operation =
  | 'his.hold'
  | 'his.confirm'
  | 'his.release'
  | 'his.refund'
  | 'his.tradeCheck'
  | 'his.getRegistration'
  | 'his.settle'
  | 'his.refundBill'
  | 'pay.prepay'
  | 'pay.query'
  | 'pay.close'
  | 'pay.refund'
  | 'pay.queryRefund'
  | 'pay.medInsOrder'
  | 'pay.medInsQuery'
  | 'pay.medInsNote'
  | 'centre.6201'
  | 'centre.6202'
  | 'centre.6203'
  | 'centre.6301'
  | 'centre.6401'
  | 'notice.trade'
  | 'notice.refund'
  | 'notice.medIns';

export interface PersonPlan {
  /** How the insurance bears a bill; null: somebody who registers. */
  mix: Mix | null;
  startsAfterMs: number;
  before: Step[];
  /** After the clock has jumped. */
  after: Step[];
  /** What befalls the first calls of each kind that are made for this person; null: nothing. */
  mishaps: Partial<Record<Operation, (Mishap | null)[]>>;
}

export interface Schedule {
  persons: PersonPlan[];
  /** All of them want the same time slot. */
  isContended: boolean;
}

export type Death = 'bff' | 'mariadb' | 'redis';

/** In which dialect the BFF speaks to the HIS. */
export type HisDialect = 'his-rest' | 'his-soap';

export interface Batch {
  seed: number;
  his: HisDialect;
  schedules: Schedule[];
  jump: 'none' | 'before the hold ends' | 'after the hold ended' | 'midnight' | 'three hours';
  /** When, counted from the beginning of each half. */
  deaths: { half: 0 | 1; afterMs: number; who: Death }[];
}

const CALL_MISHAPS: Mishap[] = [
  ...(['cut-before', 'cut-after', 'cut-after', 'late', 'error', 'error-after'] as const),
  ...(['html', 'html-after', 'truncate', 'duplicate', 'slow'] as const),
];
const NOTICE_MISHAPS: Mishap[] = ['cut-before', 'cut-after', 'late', 'error', 'duplicate', 'slow', 'lost', 'lost'];
const CALLS: Operation[] = [
  ...(['his.hold', 'his.confirm', 'his.release', 'his.refund', 'his.tradeCheck', 'his.getRegistration'] as const),
  ...(['his.settle', 'his.refundBill', 'pay.medInsOrder', 'pay.medInsQuery', 'pay.medInsNote'] as const),
  ...(['centre.6201', 'centre.6202', 'centre.6203', 'centre.6301', 'centre.6401'] as const),
  ...(['pay.prepay', 'pay.query', 'pay.close', 'pay.refund', 'pay.queryRefund'] as const),
];
const NOTICES: Operation[] = ['notice.trade', 'notice.refund', 'notice.medIns'];
/** How much goes wrong in one schedule; quiet ones show that a storm next door does not spill over. */
const DENSITIES = [0, 0.1, 0.3, 0.6];
const START_SPREAD_MS = 5_000;

const makeMishaps = (random: Random): PersonPlan['mishaps'] => {
  const density = random.pick(DENSITIES);
  const plan: PersonPlan['mishaps'] = {};
  for (const operation of [...CALLS, ...NOTICES]) {
    const kinds = NOTICES.includes(operation) ? NOTICE_MISHAPS : CALL_MISHAPS;
    plan[operation] = Array.from({ length: 3 }, () => (random.chance(density) ? random.pick(kinds) : null));
  }
  return plan;
};

const makePay = (random: Random): Step[] => [
  { do: 'open payment', how: random.pick(['once', 'once', 'double'] as const) },
  { do: 'pay in WeChat', how: random.pick(['pay', 'pay', 'pay', 'pay', 'close the sheet', 'pay twice'] as const) },
];

const makeCancel = (random: Random): Step => ({ do: 'cancel', how: random.pick(['once', 'double'] as const) });

const makeBefore = (random: Random): Step[] => {
  const steps: Step[] = [{ do: 'hold', how: random.pick(['once', 'once', 'double', 'two keys'] as const) }];
  // Seldom: everybody else in that session is struck too.
  if (random.chance(0.02)) steps.push({ do: 'stop session' });
  if (random.chance(0.15)) return [...steps, ...(random.chance(0.5) ? [makeCancel(random)] : [])];
  const [open, pay] = makePay(random) as [Step, Step];
  steps.push(open);
  if (random.chance(0.12)) return random.chance(0.5) ? steps : [...steps, makeCancel(random), pay];
  steps.push(pay);
  const tail = random.whole(0, 9);
  if (tail <= 2) return [...steps, { do: 'wait' }, makeCancel(random)];
  if (tail <= 4) return [...steps, makeCancel(random)];
  if (tail === 5) return random.chance(0.3) ? [...steps, { do: 'stop session' }] : [...steps, { do: 'wait' }];
  if (tail === 6) return [...steps, ...makePay(random)];
  return tail <= 8 ? [...steps, { do: 'wait' }] : steps;
};

const makeAfter = (random: Random): Step[] => {
  switch (random.whole(0, 7)) {
    case 0:
      return [{ do: 'pay in WeChat', how: 'pay' }];
    case 1:
      return makePay(random);
    case 2:
      return [makeCancel(random)];
    case 3:
      return [{ do: 'pay in WeChat', how: 'pay' }, makeCancel(random)];
    case 4:
      return [{ do: 'hold', how: 'once' }, ...makePay(random), { do: 'wait' }];
    default:
      return [];
  }
};

const makeGiveBack = (random: Random): Step[] => {
  const what = random.pick(['one item', 'the own-paid item', 'everything', 'everything'] as const);
  const first: Step = { do: 'give back', what, how: random.pick(['once', 'once', 'double'] as const) };
  return random.chance(0.4) ? [first, { do: 'give back', what: 'everything', how: 'once' }] : [first];
};

const makeBillBefore = (random: Random): Step[] => {
  const open: Step = { do: 'open bill', how: random.pick(['once', 'once', 'once', 'double', 'by oneself'] as const) };
  if (random.chance(0.08)) return [open];
  const pay: Step = {
    do: 'pay bill',
    how: random.pick(['pay', 'pay', 'pay', 'close the sheet', 'pay twice'] as const),
  };
  const paid: Step[] = [open, pay, { do: 'wait for the bill' }];
  if (random.chance(0.1)) return [open, { do: 'open bill', how: 'by oneself' }, pay, { do: 'wait for the bill' }];
  return random.chance(0.6) ? [...paid, ...makeGiveBack(random)] : paid;
};

const makeBillAfter = (random: Random): Step[] => {
  switch (random.whole(0, 3)) {
    case 0:
      return [{ do: 'wait for the bill' }, ...makeGiveBack(random)];
    case 1:
      return [{ do: 'open bill', how: 'once' }, { do: 'pay bill', how: 'pay' }, { do: 'wait for the bill' }];
    default:
      return [];
  }
};

/** One in three pays a bill. */
const makePlan = (random: Random): PersonPlan => {
  const mix = random.chance(0.33) ? random.pick(Object.keys(MIXES) as Mix[]) : null;
  return {
    mix,
    startsAfterMs: random.whole(0, START_SPREAD_MS),
    before: mix ? makeBillBefore(random) : makeBefore(random),
    after: mix ? makeBillAfter(random) : makeAfter(random),
    mishaps: makeMishaps(random),
  };
};

const makeSchedule = (random: Random): Schedule => ({
  isContended: random.chance(0.6),
  persons: Array.from({ length: random.pick([1, 1, 2, 2, 3]) }, () => makePlan(random)),
});

const makeDeaths = (random: Random): Batch['deaths'] => {
  const at = (who: Death, half: 0 | 1) => ({ who, half, afterMs: random.whole(800, half === 0 ? 7_000 : 2_500) });
  return [
    ...[at('bff', 0), at('bff', 0), at('bff', 1)],
    ...(random.chance(0.5) ? [at('mariadb', random.pick([0, 1] as const))] : []),
    ...(random.chance(0.5) ? [at('redis', random.pick([0, 1] as const))] : []),
  ].sort((a, b) => a.half - b.half || a.afterMs - b.afterMs);
};

/** Everything that will happen in one batch; the same seed gives the same batch. */
export const makeBatch = (seed: number, schedules: number): Batch => {
  const random = makeRandom(seed);
  const jumps: Batch['jump'][] = ['none', 'before the hold ends', 'after the hold ended', 'midnight', 'three hours'];
  return {
    seed,
    // Every other one, so that each run of two has both.
    his: seed % 2 === 0 ? 'his-rest' : 'his-soap',
    jump: random.pick(jumps),
    deaths: makeDeaths(random),
    schedules: Array.from({ length: schedules }, () => makeSchedule(random)),
  };
};
