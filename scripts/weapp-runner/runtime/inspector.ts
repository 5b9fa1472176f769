import { type Loose } from './built-package';

/** A test's own answer to a wx call; `original` is what the runtime would have done. */
type Mock = (options: Loose, original: () => Promise<Loose | void>) => unknown;

interface RecordedCall {
  name: string;
  options: Loose;
}

/** Everything a test may read or set; it is `window.__weapp` in the page. */
export interface Inspector extends Loose {
  ready: boolean;
  errors: string[];
  warnings: string[];
  calls: RecordedCall[];
  mocks: Record<string, Mock>;
  refusals: string[];
  nextScan: string | Loose | null;
  nextFiles: string[];
  insuredPerson: { idNo: string; name: string } | null;
  subscribeDecision: unknown;
  setDataStats: { calls: number; bytes: number; largestBytes: number };
}

export const plainCopy = <T>(value: T): T => JSON.parse(JSON.stringify(value === undefined ? null : value)) as T;

const describeError = (error: unknown): string => {
  const loose = error as Loose | null;
  return String(loose?.stack ?? loose?.errMsg ?? loose?.message ?? error);
};

/** Makes the inspector and lets it hear every uncaught error of the page. */
export const makeInspector = (): Inspector => {
  const inspector: Inspector = {
    ready: false,
    errors: [],
    warnings: [],
    calls: [],
    mocks: {},
    refusals: [],
    nextScan: null,
    nextFiles: [],
    insuredPerson: null,
    subscribeDecision: undefined,
    setDataStats: { calls: 0, bytes: 0, largestBytes: 0 },
    /** The next call of this name fails as if the user had pressed cancel. */
    refuseNext: (name: string) => void inspector.refusals.push(name),
    callsOf: (name: string) => inspector.calls.filter((call) => call.name === name).map((call) => call.options),
  };
  window.__weapp = inspector;
  return inspector;
};

/** Notes an error and shows it on the console, where a test run prints it. */
export const reportError = (inspector: Inspector, error: unknown): void => {
  inspector.errors.push(describeError(error));
  console.error('[weapp]', describeError(error));
};

export const takeRefusal = (inspector: Inspector, name: string): boolean => {
  const index = inspector.refusals.indexOf(name);
  if (index < 0) return false;
  inspector.refusals.splice(index, 1);
  return true;
};
