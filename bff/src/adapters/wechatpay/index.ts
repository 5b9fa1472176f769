export type { WechatPayConfig, WechatPayDeps } from './config';
export { makeWechatPayGateway } from './gateway';
