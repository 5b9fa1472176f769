/**
 * The habits of real hospital systems that a client must survive, each switched alone. The defaults are the polite HIS of
 * docs/SANDBOX-HIS.md; the table there names what each does in both dialects.
 */
const WORDS = {
  autoRelease: ['dialect', 'on', 'off'],
  lockScope: ['order', 'operator'],
  lock: ['on', 'off'],
  keys: ['whole', 'cut'],
  bookingRule: ['session', 'day'],
  left: ['true', 'lying', 'unlimited', 'unknown'],
  money: ['documented', 'swapped', 'numbers'],
  fee: ['listed', 'reduced', 'raised'],
  zeroFee: ['unpaid', 'at-once'],
  moneyAnswers: ['given', 'broken', 'cut'],
  ambiguous: ['list', 'refuse', 'at-order'],
  lowerCaseX: ['refused', 'accepted'],
  ids: ['stored', 'stripped'],
  whileRunning: ['pending', 'not-found'],
  repeats: ['success', 'error'],
  refundDenial: ['rule', 'code', 'flag'],
  refundBy: ['platform', 'hospital'],
  ledger: ['true', 'lacking', 'refund-key', 'next-day'],
  doctorSwap: ['silent', 'told'],
  whenFull: ['refuse', 'extra'],
  negativeLeft: ['hidden', 'shown'],
  hours: ['padded', 'unpadded'],
  bytes: ['utf8', 'gbk'],
  resultText: ['escaped', 'cdata'],
  listShape: ['wrapped', 'collapsed'],
  unaudited: ['listed', 'unmarked', 'hidden'],
  missing: ['documented', 'minus-one'],
  success: ['plain', 'odd'],
  catalogue: ['matched', 'unmatched'],
} as const;

type WordTraps = { -readonly [K in keyof typeof WORDS]: (typeof WORDS)[K][number] };

export type Traps = WordTraps & {
  /** How long an unpaid number is kept, in seconds; 0 is the dialect's own. */
  holdTtlSeconds: number;
};

/** A HIS without a trap: the first word of each. */
export const noTraps = (): Traps => ({
  ...(Object.fromEntries(Object.entries(WORDS).map(([name, words]) => [name, words[0]])) as WordTraps),
  holdTtlSeconds: 0,
});

/** What each trap may be set to, for the control page. */
const TRAP_WORDS: Readonly<Record<string, readonly string[]>> = WORDS;

/** Sets the traps that are named and leaves the others. @throws RangeError that says which word was expected; then nothing is set */
export function setTraps(traps: Traps, wanted: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(wanted)) {
    if (name === 'holdTtlSeconds') {
      if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > 86_400)
        throw new RangeError('holdTtlSeconds must be whole seconds, at most a day');
      continue;
    }
    if (!Object.hasOwn(TRAP_WORDS, name)) throw new RangeError(`there is no trap ${name}`);
    const words = TRAP_WORDS[name]!;
    if (!words.includes(value as string)) throw new RangeError(`${name} must be ${words.join(' or ')}`);
  }
  Object.assign(traps, wanted);
}

const KEPT_OF_A_KEY = 30;

/** How much of a caller's key the HIS keeps: a column may be shorter than the document says. */
export const keptKey = (traps: Traps, key: string): string =>
  traps.keys === 'cut' ? key.slice(0, KEPT_OF_A_KEY) : key;
