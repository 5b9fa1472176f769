import type { ErrorBody, ErrorCode } from '@anzhen/shared-types';
import type { Middleware } from 'koa';
import { AppError } from '../app-error';
import { HisError, type HisErrorCode } from '../../ports/his';
import { isDatabaseUnavailable } from '../db/errors';
import type { Log } from '../log/log';

interface HttpLike {
  status?: number;
  type?: string;
}

/** What a person reads when the HIS refused; a timeout here is one of a read, writes answer with three outcomes. */
const hisCodes: Record<HisErrorCode, ErrorCode> = {
  NotFound: 'REQUEST.NOT_FOUND',
  AmbiguousPatient: 'PATIENT.AMBIGUOUS',
  IdentityMismatch: 'PATIENT.IDENTITY_MISMATCH',
  ConsentOver: 'INSURANCE.NOT_AUTHORISED',
  SlotTaken: 'APPOINTMENT.SLOT_TAKEN',
  SessionFull: 'APPOINTMENT.SESSION_FULL',
  SessionStopped: 'APPOINTMENT.SESSION_STOPPED',
  SessionNotOpen: 'APPOINTMENT.SESSION_NOT_OPEN',
  HoldExpired: 'APPOINTMENT.HOLD_EXPIRED',
  RuleDenied: 'APPOINTMENT.RULE_DENIED',
  AmountMismatch: 'BILL.AMOUNT_CHANGED',
  Conflict: 'APPOINTMENT.ILLEGAL_MOVE',
  Unavailable: 'HIS.UNAVAILABLE',
  Timeout: 'HIS.UNAVAILABLE',
  Protocol: 'HIS.PROTOCOL',
  Auth: 'HIS.UNAVAILABLE',
};

/** Turns whatever was thrown into a code of the catalogue; anything unknown is a bug and becomes SERVER.UNEXPECTED. */
const toAppError = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  if (error instanceof HisError) return new AppError(hisCodes[error.code], { his: error.message }, error.displayText);
  if (isDatabaseUnavailable(error)) return new AppError('SERVER.BUSY', { reason: 'database' });
  const { status, type } = (error ?? {}) as HttpLike;
  if (status === 413 || type === 'entity.too.large') return new AppError('REQUEST.TOO_LARGE');
  if (status === 400 || status === 415 || type === 'entity.parse.failed') return new AppError('REQUEST.NOT_JSON');
  return new AppError('SERVER.UNEXPECTED', {
    cause: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
};

const errorBodyOf = (error: AppError, requestId: string): ErrorBody => ({
  error: {
    code: error.code,
    message: error.displayText ?? error.spec.zh,
    requestId,
    retryable: error.spec.retryable,
    ...(error.alternatives ? { alternatives: [...error.alternatives] } : {}),
    ...(error.fields ? { fields: [...error.fields] } : {}),
  },
});

/** The single place where failures become answers: no stack, no SQL, no English. */
export const answerErrors =
  (log: Log): Middleware =>
  async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body === undefined && ctx.path.startsWith('/api/'))
        throw new AppError('REQUEST.NOT_FOUND');
      if (ctx.status === 405 || ctx.status === 501) throw new AppError('REQUEST.METHOD_NOT_ALLOWED');
    } catch (thrown) {
      const error = toAppError(thrown);
      const requestId = ctx.state.requestId as string;
      const status = error.spec.http;
      const facts = { requestId, code: error.code, method: ctx.method, path: ctx.path, status, ...error.context };
      ctx.state.isLogged = true;
      if (error.code === 'SERVER.UNEXPECTED') log.error(facts, 'request failed unexpectedly');
      else log.info(facts, 'request refused');
      ctx.status = status;
      if (status === 429 || status === 503) ctx.set('Retry-After', String(error.context.retryAfterSeconds ?? 5));
      ctx.body = errorBodyOf(error, requestId);
    }
  };
