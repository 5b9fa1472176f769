import { currentTheme, type Loose } from '../built-package';
import { type LaunchOptions, type RunnerSettings } from '../launch-options';
import { ApiFailure, type AsyncApis } from './call';
import { type Privacy } from './privacy';

const NAVIGATION_BAR_PX = 44;
const STATUS_BAR_PX = 0;
const DEFAULT_FONT_PX = 17;
const CAPSULE = { width: 87, height: 32, top: 6, bottom: 38, rightGap: 7 };
const MOST_RANDOM_BYTES = 1_048_576;

const windowInfo = (): Loose => {
  const { innerWidth: width, innerHeight: height, devicePixelRatio } = window;
  return {
    pixelRatio: devicePixelRatio,
    screenWidth: width,
    screenHeight: height,
    windowWidth: width,
    windowHeight: height - NAVIGATION_BAR_PX,
    statusBarHeight: STATUS_BAR_PX,
    screenTop: NAVIGATION_BAR_PX,
    safeArea: { left: 0, top: 0, right: width, bottom: height, width, height },
  };
};

const deviceInfo = (): Loose => ({
  abi: 'arm64-v8a',
  brand: 'simulated',
  model: 'simulated WeChat runtime',
  system: 'Android 13',
  platform: 'android',
  benchmarkLevel: 30,
  cpuType: '',
  memorySize: '4096',
});

const menuButton = (): Loose => {
  const right = window.innerWidth - CAPSULE.rightGap;
  const { width, height, top, bottom } = CAPSULE;
  return { width, height, top, bottom, right, left: right - width };
};

const randomValues = ({ length }: { length?: number }): Loose => {
  if (typeof length !== 'number' || length < 1 || length > MOST_RANDOM_BYTES) throw new ApiFailure('invalid length');
  const bytes = new Uint8Array(length);
  const quota = 65_536;
  for (let start = 0; start < length; start += quota) crypto.getRandomValues(bytes.subarray(start, start + quota));
  return { randomValues: bytes.buffer };
};

const makeClipboard = (privacy: Privacy): AsyncApis => {
  let content = '';
  return {
    setClipboardData: async ({ data }: { data: string }) => {
      await privacy.require('setClipboardData');
      if (typeof data !== 'string' || data === '')
        throw new ApiFailure('parameter error: parameter.data should be String');
      content = data;
    },
    getClipboardData: async () => {
      await privacy.require('getClipboardData');
      return { data: content };
    },
  };
};

interface DeviceDeps {
  launch: LaunchOptions;
  settings: RunnerSettings;
  privacy: Privacy;
  appId(): string;
  enterOptions(): LaunchOptions;
}

/** The phone: screen, system, font size, clipboard, random numbers. `setFontScale` is for tests. */
export const makeDevice = ({ launch, settings, privacy, appId, enterOptions }: DeviceDeps) => {
  let { fontScale } = settings;
  const appBaseInfo = (): Loose => ({
    SDKVersion: '3.7.0',
    version: '8.0.49',
    language: 'zh_CN',
    theme: currentTheme(),
    enableDebug: false,
    fontSizeScaleFactor: fontScale,
    fontSizeSetting: Math.round(DEFAULT_FONT_PX * fontScale),
    host: { env: 'WeChat' },
  });
  const systemInfo = (): Loose => ({ ...windowInfo(), ...deviceInfo(), ...appBaseInfo() });
  const direct = {
    getWindowInfo: windowInfo,
    getDeviceInfo: deviceInfo,
    getAppBaseInfo: appBaseInfo,
    getSystemInfoSync: systemInfo,
    getSystemSetting: () => ({
      bluetoothEnabled: true,
      locationEnabled: true,
      wifiEnabled: true,
      deviceOrientation: 'portrait',
    }),
    getAppAuthorizeSetting: () => ({ notificationAuthorized: 'authorized', locationAuthorized: 'not determined' }),
    getMenuButtonBoundingClientRect: menuButton,
    getLaunchOptionsSync: () => launch,
    getEnterOptionsSync: enterOptions,
    getAccountInfoSync: () => ({ miniProgram: { appId: appId(), envVersion: 'develop', version: '' } }),
    env: { USER_DATA_PATH: 'wxfile://usr' },
  };
  const apis: AsyncApis = {
    getSystemInfo: systemInfo,
    getSystemInfoAsync: systemInfo,
    getRandomValues: randomValues,
    ...makeClipboard(privacy),
  };
  const setFontScale = (scale: number): void => {
    fontScale = scale;
  };
  return { direct, apis, setFontScale };
};
