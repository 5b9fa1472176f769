import { hex } from '../platform/identifiers';
import { json, type SandboxReply } from '../platform/http';

/** A refusal of api.weixin.qq.com: always HTTP 200, told apart by errcode. */
export class WechatRefusal extends Error {
  constructor(
    readonly errcode: number,
    errmsg: string,
  ) {
    super(errmsg);
  }
}

const HEADERS = { 'content-type': 'application/json; encoding=utf-8' };

/** An answer of api.weixin.qq.com as compact JSON. */
export const answer = (body: unknown): SandboxReply => json(200, body, HEADERS);

/** The same, for text that JSON.stringify cannot make (64-bit integers). */
export const answerText = (text: string): SandboxReply => ({ status: 200, headers: HEADERS, body: text });

/** A refusal as WeChat writes it; the rid at the end changes every time, so clients must look at errcode only. */
export const refuse = (refusal: WechatRefusal): SandboxReply =>
  answer({ errcode: refusal.errcode, errmsg: `${refusal.message} rid: ${hex(8)}-${hex(8)}-${hex(8)}` });
