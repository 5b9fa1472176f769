export type { WechatConfig, WechatDeps } from './config';
export { makeWechatPush } from './push';
export { makeWechat } from './wechat';
