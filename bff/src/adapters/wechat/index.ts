export type { WechatConfig, WechatDeps } from './config';
export { fitTemplateData, type FittedData } from './template-data';
export { makeWechat } from './wechat';
