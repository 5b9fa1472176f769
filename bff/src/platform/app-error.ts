import { errorCatalog, type ErrorCode, type ErrorSpec, type SlotOffer } from '@anzhen/shared-types';

/** A failure from the catalogue. `context` is for the log and never leaves in an answer. */
export class AppError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly context: Readonly<Record<string, unknown>> = {},
    /** Shown instead of the catalogue's sentence, when the hospital itself gave a text for the patient. */
    readonly displayText?: string,
    readonly fields?: readonly { path: string; message: string }[],
    /** Free slots near the one that was wanted. */
    readonly alternatives?: readonly SlotOffer[],
  ) {
    // An expected refusal: code and context say where it comes from, and a rush makes thousands of them.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(code);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'AppError';
  }

  get spec(): ErrorSpec {
    return errorCatalog[this.code];
  }
}
