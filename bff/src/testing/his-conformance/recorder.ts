import { HisError, type HisPort, type WriteResult } from '../../ports/his';
import { flawOf } from './expectations';

export interface Recorder {
  /** The same adapter; what it answers and how long it takes is remembered. */
  record(adapter: HisPort, isMeasured: boolean): HisPort;
  /** Every text of an error that came out of an adapter, without the sentences that patients may see. */
  readonly errorTexts: readonly string[];
  /** Sentences for patients. */
  readonly displayTexts: readonly string[];
  /** Errors that are no HisError, and values with NaN, undefined or an invalid date in them. */
  readonly flaws: readonly string[];
  /** Milliseconds of undisturbed calls by operation. */
  readonly latencies: ReadonlyMap<string, readonly number[]>;
}

/** Watches adapters from outside. `harmed` says how many requests met a fault so far: a harmed call is not measured. */
export function makeRecorder(harmed: () => number): Recorder {
  const errorTexts: string[] = [];
  const displayTexts: string[] = [];
  const flaws: string[] = [];
  const latencies = new Map<string, number[]>();

  const noteError = (operation: string, error: unknown): void => {
    errorTexts.push(
      error instanceof Error ? `${error.name}: ${error.message} ${String(error.cause ?? '')}` : String(error),
    );
    if (!(error instanceof HisError)) flaws.push(`${operation} threw ${String(error)}`);
    else if (error.displayText !== undefined) displayTexts.push(error.displayText);
  };
  const noteValue = (operation: string, value: unknown): void => {
    const result = value as WriteResult<unknown> | undefined;
    if (result?.kind === 'rejected') return noteError(operation, result.error);
    if (result?.kind === 'unknown') return noteError(operation, result.cause);
    const flaw = flawOf(operation, result?.kind === 'done' ? result.value : value);
    if (flaw !== null) flaws.push(flaw);
  };
  const measure = (operation: string, ms: number): void => {
    const list = latencies.get(operation) ?? [];
    list.push(ms);
    latencies.set(operation, list);
  };

  async function* watched(operation: string, items: AsyncIterable<unknown>): AsyncIterable<unknown> {
    try {
      for await (const item of items) {
        noteValue(operation, item);
        yield item;
      }
    } catch (error) {
      noteError(operation, error);
      throw error;
    }
  }
  const call = async (operation: string, work: () => Promise<unknown>, isMeasured: boolean): Promise<unknown> => {
    const harmedBefore = harmed();
    const startedAt = performance.now();
    try {
      const value = await work();
      if (isMeasured && harmed() === harmedBefore) measure(operation, performance.now() - startedAt);
      noteValue(operation, value);
      return value;
    } catch (error) {
      noteError(operation, error);
      throw error;
    }
  };

  const record = (adapter: HisPort, isMeasured: boolean): HisPort =>
    new Proxy(adapter, {
      get(target, name) {
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== 'function') return member;
        const operation = String(name);
        return (...given: unknown[]) => {
          const work = () => (member as (...all: unknown[]) => unknown).apply(target, given);
          if (operation === 'transactions') return watched(operation, work() as AsyncIterable<unknown>);
          return call(operation, work as () => Promise<unknown>, isMeasured);
        };
      },
    });

  return { record, errorTexts, displayTexts, flaws, latencies };
}
