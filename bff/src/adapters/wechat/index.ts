export type { WechatConfig, WechatDeps } from './config';
export type { FittedData } from './template-data';
export { makeWechat } from './wechat';
