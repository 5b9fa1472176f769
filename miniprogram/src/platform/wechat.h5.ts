/**
 * The same functions as wechat.ts for the browser. Taro's own H5 stand-ins must not be called: in a release build its
 * requestPayment resolves without doing anything, which reads as "paid".
 */
import type { SubscriptionAnswer } from '@anzhen/shared-types';
import { printedScene } from './printed-scene';
import { ask } from './prompt';
import { askPhone } from './sandbox-phone';
import type * as Wechat from './wechat';
import { PlatformError } from './wechat-types';

export * from './wechat-types';

export const getLoginCode: typeof Wechat.getLoginCode = async () => {
  const { code } = await askPhone<{ code: string }>('login-code', {});
  return code;
};

export const requestPayment: typeof Wechat.requestPayment = async (params, amountFen) => {
  if (!(await ask({ kind: 'pay', title: '微信支付', amountFen }))) return 'cancelled';
  await askPhone('pay', params);
  return 'submitted';
};

export const requestMedicalInsurancePay: typeof Wechat.requestMedicalInsurancePay = async (params, amountFen) => {
  if (!(await ask({ kind: 'pay', title: '医保移动支付', amountFen }))) return 'cancelled';
  await askPhone('pay-med-ins', { mixTradeNo: params.mixTradeNo, ...params.payment });
  return 'submitted';
};

export const requestSubscribe: typeof Wechat.requestSubscribe = async (templateIds) => {
  const allowed = await ask({ kind: 'subscribe', title: '“安诊”想给您发送提醒' });
  const decision = allowed ? 'accept' : 'reject';
  const answers = await askPhone<Record<string, SubscriptionAnswer>>('subscribe', {
    tmplIds: templateIds,
    decision,
  });
  return Object.fromEntries(templateIds.map((id) => [id, answers[id] ?? 'reject']));
};

export const requestInsuranceAuth: typeof Wechat.requestInsuranceAuth = async () => {
  const identity = await ask({ kind: 'insurance', title: '医保局授权' });
  if (!identity) return null;
  const { authCode } = await askPhone<{ authCode: string }>('insurance-auth', identity);
  return authCode;
};

export const scanCode: typeof Wechat.scanCode = async () => {
  const answer = await ask({ kind: 'scan', title: '输入码上的编号' });
  return answer ? printedScene(answer.scene) : null;
};

export const keepScreenOn: typeof Wechat.keepScreenOn = (on) => {
  document.removeEventListener('visibilitychange', lockWhenSeen);
  // The browser lets go of the lock whenever the page is hidden, and does not take it again by itself.
  if (on) document.addEventListener('visibilitychange', lockWhenSeen);
  if (on) void requestWakeLock();
  else void wakeLock?.release();
};

const lockWhenSeen = (): void => {
  if (document.visibilityState === 'visible') void requestWakeLock();
};

let wakeLock: WakeLockSentinel | undefined;
const requestWakeLock = async (): Promise<void> => {
  if (!('wakeLock' in navigator)) return;
  try {
    wakeLock = await navigator.wakeLock.request('screen');
  } catch (error) {
    // Refused on low battery or in a hidden tab; the page works as well with a screen that sleeps.
    if (!(error instanceof DOMException)) throw error;
  }
};

export const canSpeak: typeof Wechat.canSpeak = () => 'speechSynthesis' in window;

export const speak: typeof Wechat.speak = (text) => {
  if (!('speechSynthesis' in window)) throw new PlatformError('这台设备不能朗读');
  window.speechSynthesis.cancel();
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = 'zh-CN';
  utterance.rate = 0.9;
  window.speechSynthesis.speak(utterance);
};

export const getFontScale: typeof Wechat.getFontScale = () => 1;

export const getEntryScene: typeof Wechat.getEntryScene = () => {
  const query = `${window.location.search}&${window.location.hash.split('?')[1] ?? ''}`;
  const scene = /[?&]scene=([^&]+)/.exec(`?${query.replace(/^\?/, '')}`)?.[1];
  return scene === undefined ? undefined : decodeURIComponent(scene);
};
