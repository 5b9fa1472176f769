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
