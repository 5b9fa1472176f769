import type { SubscriptionAnswer } from '@anzhen/shared-types';
import Taro from '@tarojs/taro';
import { isCancel } from './device';
import { makeInsuranceReturns } from './insurance-return';
import { printedScene } from './printed-scene';
import {
  type InsuranceMiniProgram,
  type MedicalInsurancePayParams,
  type PaymentOutcome,
  type PaymentParams,
  PlatformError,
} from './wechat-types';

export * from './wechat-types';

/** The parts of `wx` that Taro does not wrap. */
interface WechatExtras {
  requestMedicalInsurancePay?(options: { mixTradeNo: string } & Partial<PaymentParams> & WechatCallbacks): void;
}
interface WechatCallbacks {
  success(): void;
  fail(error: { errMsg: string }): void;
}
declare const wx: WechatExtras;

/** A one-time code that the BFF exchanges for a session. @throws PlatformError */
export const getLoginCode = async (): Promise<string> => {
  try {
    return (await Taro.login()).code;
  } catch {
    throw new PlatformError('微信登录没有成功，请关闭小程序后重新打开');
  }
};

/** Shows WeChat's payment sheet; `amountFen` is only shown by the browser's stand-in. @throws PlatformError */
export const requestPayment = async (params: PaymentParams, _amountFen: number): Promise<PaymentOutcome> => {
  try {
    await Taro.requestPayment(params);
    return 'submitted';
  } catch (error) {
    if (isCancel(error)) return 'cancelled';
    throw new PlatformError('没能打开微信支付，没有扣钱，请再试一次');
  }
};

/** Shows WeChat's medical-insurance payment sheet. @throws PlatformError */
export const requestMedicalInsurancePay = (
  { mixTradeNo, payment }: MedicalInsurancePayParams,
  _amountFen: number,
): Promise<PaymentOutcome> =>
  new Promise((resolve, reject) => {
    if (!wx.requestMedicalInsurancePay) {
      reject(new PlatformError('微信版本太旧，不能用医保付。请更新微信，或到窗口缴费'));
      return;
    }
    wx.requestMedicalInsurancePay({
      mixTradeNo,
      ...payment,
      success: () => resolve('submitted'),
      fail: (error) =>
        isCancel(error) ? resolve('cancelled') : reject(new PlatformError('没能打开医保支付，没有扣钱，请再试一次')),
    });
  });

/** Asks for one message of each template. Must be called from a tap. Template id → the person's answer. */
export const requestSubscribe = async (templateIds: string[]): Promise<Record<string, SubscriptionAnswer>> => {
  // Taro's type also wants Alipay's field, which WeChat does not know.
  const options = { tmplIds: templateIds } as unknown as Taro.requestSubscribeMessage.Option;
  try {
    const answers = (await Taro.requestSubscribeMessage(options)) as unknown as Record<string, SubscriptionAnswer>;
    return Object.fromEntries(templateIds.map((id) => [id, answers[id] ?? 'reject']));
  } catch {
    // The main switch for messages is off, or the sheet was closed: the same as "no" to each.
    return Object.fromEntries(templateIds.map((id) => [id, 'reject' as const]));
  }
};

const expectReturn = makeInsuranceReturns({
  onAppShow: (listener) => Taro.onAppShow(listener),
  offAppShow: (listener) => Taro.offAppShow(listener),
});

/**
 * Goes to the bureau's mini-program and comes back with its authCode; null when the person came back without it.
 * @throws PlatformError
 */
export const requestInsuranceAuth = async (target: InsuranceMiniProgram): Promise<string | null> => {
  const { code, stop } = expectReturn(target.appId);
  try {
    await Taro.navigateToMiniProgram({ appId: target.appId, path: target.path });
  } catch (error) {
    stop();
    if (isCancel(error)) return null;
    throw new PlatformError('没能打开医保授权，请稍后再试，或按自费付');
  }
  return code;
};

/** Reads a QR code of the hospital; null when the camera was closed. @throws PlatformError */
export const scanCode = async (): Promise<string | null> => {
  try {
    const { result, path } = (await Taro.scanCode({ scanType: ['qrCode', 'wxCode' as 'qrCode'] })) as {
      result?: string;
      path?: string;
    };
    return sceneOf(path ?? '') ?? (result === undefined ? null : printedScene(result));
  } catch (error) {
    if (isCancel(error)) return null;
    throw new PlatformError('没能打开相机，请在微信设置里允许使用相机');
  }
};

// A mini-program code carries a page path; what we need is its scene.
const sceneOf = (path: string): string | null => {
  const scene = /[?&]scene=([^&]+)/.exec(path)?.[1];
  return scene === undefined ? null : decodeURIComponent(scene);
};

/** The phone keeps its screen on while a queue or the desk is shown. */
export const keepScreenOn = (on: boolean): void => {
  void Taro.setKeepScreenOn({ keepScreenOn: on });
};

/** The mini-program has no speech of its own. */
export const canSpeak = (): boolean => false;
export const speak = (_text: string): void => undefined;

/** WeChat's text size relative to its standard size. */
export const getFontScale = (): number => {
  const appBase = Taro.getAppBaseInfo() as { fontSizeScaleFactor?: number };
  return appBase.fontSizeScaleFactor ?? 1;
};

/** What opened the mini-program: the scene of a scanned code, when there was one. */
export const getEntryScene = (): string | undefined => {
  const { scene, q } = (Taro.getEnterOptionsSync().query ?? {}) as { scene?: unknown; q?: unknown };
  if (typeof scene === 'string') return decodeURIComponent(scene);
  // An ordinary link that WeChat opens as the mini-program (扫普通链接二维码打开小程序) comes whole, and encoded.
  return typeof q === 'string' ? printedScene(decodeURIComponent(q)) : undefined;
};
