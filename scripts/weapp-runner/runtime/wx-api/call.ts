import { type Loose, type Unchecked } from '../built-package';
import { plainCopy, takeRefusal, type Inspector } from '../inspector';

/** A wx call that fails: `reason` becomes "name:fail reason"; `extra` carries errno or errCode. */
export class ApiFailure extends Error {
  constructor(
    reason: string,
    readonly extra: Loose = {},
  ) {
    super(reason);
    this.name = 'ApiFailure';
  }
}

type Implementation = (options: Unchecked) => unknown;
export type AsyncApis = Record<string, Implementation>;

const failureOf = (name: string, error: unknown): Loose => {
  if (error instanceof ApiFailure) return { ...error.extra, errMsg: `${name}:fail ${error.message}` };
  const loose = (typeof error === 'object' && error !== null ? error : {}) as Loose;
  const reason = String(loose.errMsg ?? loose.message ?? error);
  const errMsg = reason.includes(':fail') ? reason : `${name}:fail ${reason}`;
  return error instanceof Error ? { errMsg } : { ...loose, errMsg };
};

const withoutFunctions = (options: Loose): Loose =>
  plainCopy(Object.fromEntries(Object.entries(options).filter(([, value]) => typeof value !== 'function')));

/** Runs wx calls: records each, lets a test answer or refuse it, and reports as WeChat does. */
export const makeApiCaller = (inspector: Inspector) => {
  /** @throws whatever the implementation, the test's mock or its refusal throws. */
  const run = async (name: string, options: Loose, implementation: Implementation): Promise<Loose> => {
    inspector.calls.push({ name, options: withoutFunctions(options) });
    if (takeRefusal(inspector, name)) throw new ApiFailure('cancel');
    const original = async (): Promise<Loose | void> => (await implementation(options)) as Loose | void;
    const mock = inspector.mocks[name];
    const answer = mock === undefined ? await original() : await mock(options, original);
    return { errMsg: `${name}:ok`, ...((answer ?? {}) as Loose) };
  };

  /** The function WeChat exposes: callbacks when any is given, a promise otherwise. */
  const expose =
    (name: string, implementation: Implementation) =>
    (options: Loose = {}): Promise<Loose> | undefined => {
      const { success, fail, complete } = options;
      const outcome = run(name, options, implementation).catch((error: unknown) => {
        throw failureOf(name, error);
      });
      if (!success && !fail && !complete) return outcome;
      void outcome.then(
        (answer) => {
          success?.(answer);
          complete?.(answer);
        },
        (failure) => {
          fail?.(failure);
          complete?.(failure);
        },
      );
      return undefined;
    };
  return { run, expose, failureOf };
};

export type ApiCaller = ReturnType<typeof makeApiCaller>;
