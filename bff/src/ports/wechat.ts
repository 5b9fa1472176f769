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

/** Field values keyed by the template's own field names, already inside WeChat's data-type limits. */
export type TemplateData = Readonly<Record<string, string>>;

/**
 * sent · noQuota: the person has no send left (43101) · refused: WeChat will never take this message ·
 * retry: token, pace or network, the same message may go later
 */
export type SendResult =
  | { kind: 'sent'; remoteId: string | null }
  | { kind: 'noQuota' }
  | { kind: 'refused'; code: number }
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
  /** The official account's openid of the same person, found through unionid; null when not following. */
  findOfficialOpenid(unionid: string): Promise<string | null>;
}
