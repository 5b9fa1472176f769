export { makeTencentSms, type TencentSmsConfig } from './tencent-sms';
