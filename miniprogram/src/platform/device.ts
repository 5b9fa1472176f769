import Taro from '@tarojs/taro';

/** Opens the dialler with the number; the person presses the call button. Closing the dialler is not a fault. */
export const callPhone = async (phoneNumber: string): Promise<void> => {
  try {
    await Taro.makePhoneCall({ phoneNumber });
  } catch (error) {
    if (!isCancel(error)) throw error;
  }
};

/** A short shake, for 请就诊. Phones without a motor stay still. */
export const vibrate = (): void => {
  Taro.vibrateLong().catch(ignoreMissingMotor);
};
const ignoreMissingMotor = (): void => undefined;

export const copyText = async (text: string): Promise<void> => {
  await Taro.setClipboardData({ data: text });
};

/**
 * Where the phone is (WGS-84), asked of its owner at that moment; null when they refuse or it does not know. The
 * mini-program may only ask when it was built with `ANZHEN_LOCATION=1`.
 */
export const whereAmI = async (): Promise<{ latitude: number; longitude: number } | null> => {
  try {
    const { latitude, longitude } = await Taro.getLocation({ type: 'wgs84' });
    return { latitude, longitude };
  } catch {
    // A refusal, a phone without it and a package that may not ask all mean the same: the desk checks in.
    return null;
  }
};

export const setPageTitle = (title: string): void => {
  void Taro.setNavigationBarTitle({ title });
};

/** Whether the person closed a dialog of the system instead of completing it. */
export const isCancel = (error: unknown): boolean => {
  const message = (error as { errMsg?: unknown } | null)?.errMsg;
  return typeof message === 'string' && /cancel/.test(message);
};

/** Width of the window in pixels. */
export const windowWidthPx = (): number => Taro.getWindowInfo().windowWidth;
