export interface Judged {
  /** The department of the file. */
  wanted: string;
  /** Best first. */
  ranked: readonly { name: string; probability: number }[];
}

const share = (judged: readonly Judged[], isRight: (each: Judged) => boolean): number =>
  judged.length === 0 ? 0 : judged.filter(isRight).length / judged.length;

const isAmong =
  (first: number) =>
  ({ wanted, ranked }: Judged): boolean =>
    ranked.slice(0, first).some(({ name }) => name === wanted);

/** Mean of the F1 of every department that was wanted or answered. */
const macroF1 = (judged: readonly Judged[]): number => {
  const wanted = new Map<string, number>();
  const answered = new Map<string, number>();
  const right = new Map<string, number>();
  const count = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const each of judged) {
    const first = each.ranked[0]?.name ?? '';
    count(wanted, each.wanted);
    count(answered, first);
    if (first === each.wanted) count(right, first);
  }
  const names = [...wanted.keys()];
  const f1 = (name: string): number =>
    (2 * (right.get(name) ?? 0)) / ((wanted.get(name) ?? 0) + (answered.get(name) ?? 0));
  return names.length === 0 ? 0 : names.reduce((sum, name) => sum + f1(name), 0) / names.length;
};

const BINS = 10;

/** How far the probability of the first department is from how often it is right, weighed over ten equal bins. */
const calibrationError = (judged: readonly Judged[]): number => {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, sure: 0, right: 0 }));
  for (const { wanted, ranked } of judged) {
    const [first] = ranked;
    const bin = bins[Math.min(BINS - 1, Math.floor((first?.probability ?? 0) * BINS))]!;
    bin.count += 1;
    bin.sure += first?.probability ?? 0;
    bin.right += first?.name === wanted ? 1 : 0;
  }
  return bins.reduce((sum, { sure, right }) => sum + Math.abs(sure - right), 0) / Math.max(1, judged.length);
};

/** Mean of the F1 counts only departments of the file: a department without questions there cannot be found. */
export const measure = (judged: readonly Judged[]) => ({
  n: judged.length,
  top1: share(judged, isAmong(1)),
  top3: share(judged, isAmong(3)),
  macroF1: macroF1(judged),
  ece: calibrationError(judged),
});

/** The value below which this share of the values lies. */
export const percentile = (values: readonly number[], part: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? 0;
};
