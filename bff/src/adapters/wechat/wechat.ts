import { fitTemplateData, type TemplateData } from '@anzhen/shared-types';
import { z } from 'zod';
import { type SendResult, WechatError, type WechatPort } from '../../ports/wechat';
import type { WechatConfig, WechatDeps } from './config';
import { makeFollowerSearch } from './followers';
import { makeWechatApp, type WechatApp } from './wechat-app';
import { SPENT_TOKEN } from './wechat-failure';

const loginAnswer = z.object({ openid: z.string().min(1), unionid: z.string().min(1).optional() });

const codeVersions = { developer: 'develop', trial: 'trial', formal: 'release' } as const;

/** 业务编号 of 微信就医助手. */
const ASSISTANT_BUSINESS = 150;
const NO_QUOTA = 43101;
const WRONG_DATA = 47003;

/** 45009 quota of the day or minute · 45011 quota of the minute */
const PACE = new Set([45009, 45011]);
/** Token and network: -1 busy · 43117 too often for this person. */
const RETRY = new Set([-1, 43117, ...SPENT_TOKEN]);

const refusalOf = (error: WechatError): SendResult => {
  if (error.code === NO_QUOTA) return { kind: 'noQuota' };
  if (PACE.has(error.code)) return { kind: 'pace', code: error.code };
  return { kind: RETRY.has(error.code) ? 'retry' : 'refused', code: error.code };
};

type Message = Record<string, unknown> & { data: TemplateData };

const makeDrawMiniCode =
  (mini: WechatApp, state: WechatConfig['miniprogramState']): WechatPort['drawMiniCode'] =>
  async ({ scene, page, widthPx }) => {
    // The library's own method cannot say which version of the mini-program the code opens.
    const version = codeVersions[state];
    const body = { scene, page, width: widthPx, env_version: version, check_path: version === 'release' };
    const picture = await mini.call((api, token) =>
      api.request(`${api.wxaPrefix}getwxacodeunlimit?access_token=${token}`, {
        method: 'POST',
        dataType: 'json',
        data: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json' },
      }),
    );
    if (!Buffer.isBuffer(picture)) throw new WechatError(-1, 'WeChat’s answer is not the picture of a code');
    return picture;
  };

/** Posts to a path that the library has no method for, with the parameters that its own methods leave out. */
const makePost =
  (baseUrl: string) =>
  async (app: WechatApp, path: string, body: object): Promise<SendResult> => {
    try {
      const answer = (await app.call((api, token) =>
        api.request(`${baseUrl}/${path}?access_token=${token}`, {
          method: 'POST',
          dataType: 'json',
          data: JSON.stringify(body),
          headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
        }),
      )) as { msgid?: unknown } | null;
      // A 64-bit number, which the library reads as a BigNumber.
      return { kind: 'sent', remoteId: answer?.msgid === undefined ? null : String(answer.msgid) };
    } catch (error) {
      if (!(error instanceof WechatError)) throw error;
      return refusalOf(error);
    }
  };

/** WeChat's servers through co-wechat-api. */
export function makeWechat(config: WechatConfig, deps: WechatDeps): WechatPort {
  const { cache, log } = deps;
  const baseUrl = config.baseUrl.replace(/\/$/, '');
  const mini = makeWechatApp({ ...config, ...deps });
  const official = makeWechatApp({
    ...config,
    ...deps,
    appId: config.officialAppId,
    appSecret: config.officialAppSecret,
  });
  const post = makePost(baseUrl);
  const send = async (app: WechatApp, path: string, body: Message): Promise<SendResult> => {
    const fitted = fitTemplateData(body.data);
    if (!fitted.fits) {
      log.warn({ field: fitted.field }, 'message not sent: a field cannot be brought into its data type');
      return { kind: 'refused', code: WRONG_DATA };
    }
    const data = Object.fromEntries(Object.entries(fitted.data).map(([field, value]) => [field, { value }]));
    return post(app, path, { ...body, data });
  };
  const searchFollowers = makeFollowerSearch({
    officialAppId: config.officialAppId,
    cache,
    call: (work) => official.call((api) => work(api)),
  });

  return {
    async login(code) {
      const answer = await mini.callWithoutToken((api) => api.code2Session(code));
      const parsed = loginAnswer.safeParse(answer);
      if (!parsed.success) throw new WechatError(-1, 'WeChat’s answer to a login does not fit');
      return { openid: parsed.data.openid, unionid: parsed.data.unionid ?? null };
    },
    sendSubscribeMessage: ({ openid, templateId, page, data }) =>
      send(mini, 'cgi-bin/message/subscribe/send', {
        touser: openid,
        template_id: templateId,
        page,
        // WeChat's newest documentation demands both, and the library's own method sends neither.
        miniprogram_state: config.miniprogramState,
        lang: 'zh_CN',
        data,
      }),
    sendTemplateMessage: ({ officialOpenid, templateId, page, data, clientMessageId }) =>
      send(official, 'cgi-bin/message/template/send', {
        touser: officialOpenid,
        template_id: templateId,
        client_msg_id: clientMessageId,
        miniprogram: { appid: config.appId, pagepath: page },
        data,
      }),
    drawMiniCode: makeDrawMiniCode(mini, config.miniprogramState),
    sendAssistantMessage: ({ openid, orderId, messageId, status, page, info }) =>
      // Belongs to the official account of the same owner, and takes openids of the mini-program all the same.
      post(official, 'cityservice/sendchannelmsg', {
        ...{ status, open_id: openid, order_id: orderId, msg_id: messageId, app_id: config.appId },
        ...{ business_id: ASSISTANT_BUSINESS, business_info: { ...info, pageinfo: page } },
      }),
    findOfficialOpenid: searchFollowers,
  };
}
