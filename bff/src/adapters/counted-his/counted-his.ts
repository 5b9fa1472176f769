import { HisError, type HisErrorCode, type HisPort, type WriteResult } from '../../ports/his';

/**
 * failed: a read that threw · rejected: a write that was certainly not done · unknown: a write of which nobody knows.
 * `kind` is the code of the typed error, wherever in the adapter it was found.
 */
export type CountHisError = (
  operation: string,
  outcome: 'failed' | 'rejected' | 'unknown',
  kind: HisErrorCode | 'defect',
) => void;

const isResult = (value: unknown): value is WriteResult<unknown> =>
  typeof value === 'object' && value !== null && 'kind' in value && ('error' in value || 'cause' in value);

const kindOf = (error: unknown): HisErrorCode | 'defect' => (error instanceof HisError ? error.code : 'defect');

async function* countedLines(
  lines: AsyncIterable<unknown>,
  count: (error: unknown) => void,
): AsyncGenerator<unknown, void, undefined> {
  try {
    yield* lines;
  } catch (error) {
    count(error);
    throw error;
  }
}

/** The same HIS; every call that comes to no plain answer is counted where it leaves the adapter, so none is missed inside. */
export const makeCountedHis = (his: HisPort, count: CountHisError): HisPort =>
  new Proxy(his, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      const operation = String(name);
      const countFailed = (error: unknown): void => count(operation, 'failed', kindOf(error));
      return (...given: unknown[]) => {
        const answer = (member as (...all: unknown[]) => unknown).apply(target, given);
        if (operation === 'transactions') return countedLines(answer as AsyncIterable<unknown>, countFailed);
        return (answer as Promise<unknown>).then(
          (value) => {
            if (isResult(value) && value.kind === 'rejected') count(operation, 'rejected', value.error.code);
            if (isResult(value) && value.kind === 'unknown') count(operation, 'unknown', value.cause.code);
            return value;
          },
          (error: unknown) => {
            countFailed(error);
            throw error;
          },
        );
      };
    },
  });
