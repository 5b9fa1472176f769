import { type SandboxClock } from '../platform/clock';
import { type Authenticator } from './authenticator';
import { type FaultBoard } from '../platform/faults';
import { type SandboxKeys } from '../platform/keys';
import { type ControlRoutes, type Scene } from '../platform/scene';
import { type Nhsa } from '../nhsa/server';
import { type Sms } from '../sms/server';
import { type Phones } from '../wechat/phones';
import { type Wechat } from '../wechat/server';
import { type WechatPay } from '../wechatpay/server';

/** Everything that the control API can reach. */
export interface World {
  clock: SandboxClock;
  faults: FaultBoard;
  keys: SandboxKeys;
  phones: Phones;
  authenticator: Authenticator;
  wechat: Wechat;
  wechatPay: WechatPay;
  nhsa: Nhsa;
  sms: Sms;
  his: { url: string; controlRoutes: ControlRoutes; scenes(): Scene[] };
  reset(): Promise<void>;
}
