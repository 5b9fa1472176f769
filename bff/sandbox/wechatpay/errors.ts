/** A refusal of api.mch.weixin.qq.com: an HTTP status, a code and a Chinese sentence. */
export class PayRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly detail?: Record<string, unknown>,
    /** The number at the end of Request-ID. */
    readonly reason = 268435461,
  ) {
    super(message);
  }
}

/** 400 PARAM_ERROR that names the field, as WeChat Pay does. */
export const paramError = (field: string, value: unknown, issue: string, location = 'body'): PayRefusal =>
  new PayRefusal(400, 'PARAM_ERROR', `参数错误：${issue}`, {
    field: `/${field.replace(/\./g, '/')}`,
    value,
    issue,
    location,
  });

/** 400 INVALID_REQUEST: every field is well-formed, but the call makes no sense now. */
export const invalidRequest = (message: string, reason?: number): PayRefusal =>
  new PayRefusal(400, 'INVALID_REQUEST', message, undefined, reason);
