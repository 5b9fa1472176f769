import type { ErrorBody, SlotOffer } from '@anzhen/shared-types';
import { errorCatalog, type ErrorCode } from '@anzhen/shared-types/kernel';

/** Faults that the phone itself notices; everything else comes with a code from the BFF. */
export type ClientErrorCode = 'NETWORK.OFFLINE' | 'NETWORK.TIMEOUT' | 'NETWORK.BAD_ANSWER' | 'PRIVACY.REFUSED';

const clientErrors: Record<ClientErrorCode, { zh: string; retryable: boolean }> = {
  'NETWORK.OFFLINE': { zh: '网络不通。您的号和钱都没有变，请检查网络再试', retryable: true },
  'NETWORK.TIMEOUT': { zh: '网络太慢，没有等到结果。请稍等一会儿再看', retryable: true },
  'NETWORK.BAD_ANSWER': { zh: '没有连上医院的服务器。您的号和钱都没有变，请稍后再试', retryable: true },
  'PRIVACY.REFUSED': { zh: '不同意隐私政策，就不能在手机上办理。可以到窗口或自助机办', retryable: false },
};

interface ApiErrorParts {
  code: ErrorCode | ClientErrorCode | (string & {});
  message: string;
  retryable: boolean;
  requestId: string;
  status?: number;
  fields?: readonly { path: string; message: string }[];
  alternatives?: readonly SlotOffer[];
}

/** A call did not succeed. `message` is the sentence the person reads; `requestId` is what the hotline asks for. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly code: ApiErrorParts['code'];
  readonly retryable: boolean;
  readonly requestId: string;
  /** HTTP status; absent when no answer came. */
  readonly status: number | undefined;
  readonly fields: readonly { path: string; message: string }[];
  /** Free slots near the one that was wanted; empty when there are none, or the refusal is about something else. */
  readonly alternatives: readonly SlotOffer[];

  constructor(parts: ApiErrorParts) {
    super(parts.message);
    this.code = parts.code;
    this.retryable = parts.retryable;
    this.requestId = parts.requestId;
    this.status = parts.status;
    this.fields = parts.fields ?? [];
    this.alternatives = parts.alternatives ?? [];
  }
}

export const clientError = (code: ClientErrorCode, requestId = ''): ApiError =>
  new ApiError({ code, message: clientErrors[code].zh, retryable: clientErrors[code].retryable, requestId });

const errorIn = (body: unknown): ErrorBody['error'] | undefined => {
  const error = (body as Partial<ErrorBody> | null)?.error;
  return typeof error?.code === 'string' && typeof error.message === 'string' ? error : undefined;
};

/** Makes the error of a refused call. A body that is not ours (a proxy's page) gets a sentence of our own. */
export const errorFromAnswer = (status: number, body: unknown, requestId: string): ApiError => {
  const error = errorIn(body);
  if (!error) return new ApiError({ ...partsOf('NETWORK.BAD_ANSWER'), requestId, status });
  const known = (errorCatalog as Record<string, { retryable: boolean } | undefined>)[error.code];
  return new ApiError({
    code: error.code,
    message: error.message,
    retryable: error.retryable ?? known?.retryable ?? status >= 500,
    requestId: error.requestId || requestId,
    status,
    fields: error.fields,
    alternatives: error.alternatives,
  });
};

const partsOf = (code: ClientErrorCode) => ({
  code,
  message: clientErrors[code].zh,
  retryable: clientErrors[code].retryable,
});

/** Any thrown value as an ApiError, so that a page has one thing to show. A bug in the program stays visible as one. */
export const asApiError = (error: unknown): ApiError => {
  if (error instanceof ApiError) return error;
  const message =
    error instanceof Error && error.name === 'PlatformError' ? error.message : errorCatalog['SERVER.UNEXPECTED'].zh;
  return new ApiError({ code: 'CLIENT.UNEXPECTED', message, retryable: false, requestId: '' });
};
