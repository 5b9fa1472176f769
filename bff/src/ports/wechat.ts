import type { TemplateData } from '@anzhen/shared-types';

/** WeChat's servers in our own words (mini-program and official account). */

export class WechatError extends Error {
  constructor(
    /** WeChat's errcode, or -1 when no answer came. */
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.name = 'WechatError';
  }
}

export interface WechatLogin {
  openid: string;
  unionid: string | null;
}

/**
 * sent · noQuota: the person has no send left (43101) · refused: WeChat will never take this message ·
 * pace: WeChat counts too many messages of all (45009, 45011) · retry: token or network, the same message may go later
 */
export type SendResult =
  | { kind: 'sent'; remoteId: string | null }
  | { kind: 'noQuota' }
  | { kind: 'refused'; code: number }
  | { kind: 'pace'; code: number }
  | { kind: 'retry'; code: number };

export interface WechatPort {
  /** Exchanges a wx.login code. @throws WechatError */
  login(code: string): Promise<WechatLogin>;
  sendSubscribeMessage(message: {
    openid: string;
    templateId: string;
    page: string;
    data: TemplateData;
  }): Promise<SendResult>;
  /** Official-account template message that opens the mini-program. */
  sendTemplateMessage(message: {
    officialOpenid: string;
    templateId: string;
    page: string;
    data: TemplateData;
    clientMessageId: string;
  }): Promise<SendResult>;
  /** The picture (PNG or JPEG) of a mini-program code that opens a page with a scene. @throws WechatError */
  drawMiniCode(code: { scene: string; page: string; widthPx: number }): Promise<Buffer>;
  /** 微信就医助手. A message of this id is taken once, however often it is sent. */
  sendAssistantMessage(message: {
    openid: string;
    /** Of one visit: all its messages stand together. */
    orderId: string;
    messageId: string;
    status: number;
    page: string;
    info: Readonly<Record<string, string>>;
  }): Promise<SendResult>;
  /** The official account's openid of the same person, found through unionid; null when not following. */
  findOfficialOpenid(unionid: string): Promise<string | null>;
}

/** A push that is not WeChat's, not for us, or not readable. */
export class PushRejected extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'PushRejected';
  }
}

/** receipt: what became of a message · turnedOff: a person no longer wants messages of this template */
export type WechatEvent =
  | {
      kind: 'receipt';
      appId: string;
      remoteId: string;
      openid: string | null;
      templateId: string | null;
      /** `success`, or WeChat's own words. */
      outcome: string;
    }
  | { kind: 'turnedOff'; openid: string; templateId: string; at: Date };

/** What WeChat's servers tell us by themselves. */
export interface WechatPush {
  /** Answers the check of the address. @throws PushRejected */
  echo(query: Readonly<Record<string, string>>): string;
  /** @throws PushRejected */
  read(query: Readonly<Record<string, string>>, rawBody: string): WechatEvent[];
}
