import { type LaunchOptions as BrowserLaunchOptions } from 'playwright-core';

/** Flags for headless Chromium on a machine without a display; nothing in it calls home. */
export const CHROMIUM_LAUNCH: BrowserLaunchOptions = {
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** A phone's screen: what newContext needs so that taps are touches. */
export const PHONE_CONTEXT = {
  viewport: { width: 375, height: 720 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
  locale: 'zh-CN',
};

const SCENE_RECENT = 1001;
export const SCENE_QR_LINK = 1011;
export const SCENE_MINI_PROGRAM_CODE = 1047;

export interface WeappLaunch {
  /** Page to open, for example `pages/home/index`; the app's first page when absent. */
  path?: string;
  query?: Record<string, string>;
  /** WeChat's scene number; see also the two entries below. */
  scene?: number;
  /** Scene text of a mini-program code (getwxacodeunlimit): scene 1047, and the page gets it URI-encoded as `query.scene`. */
  codeScene?: string;
  /** Address behind an ordinary QR code bound to the app: scene 1011, and the page gets it URI-encoded as `query.q`. */
  qrLink?: string;
  /** Sandbox control API and the phone to play, docs/SANDBOX.md. Without them login, payment and the like are cancelled. */
  control?: string;
  phone?: string;
  /** App id that the payment signature is made for; the one of project.config.json when absent. */
  appId?: string;
  fontScale?: number;
  /** Whether the phone still has to ask for privacy consent. */
  asksPrivacy?: boolean;
}

const withoutAbsent = (values: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Record<string, string>;

const entryOf = ({
  query = {},
  scene,
  codeScene,
  qrLink,
}: WeappLaunch): { query: Record<string, string>; scene: number } => {
  if (codeScene !== undefined) {
    return { query: { ...query, scene: encodeURIComponent(codeScene) }, scene: scene ?? SCENE_MINI_PROGRAM_CODE };
  }
  if (qrLink !== undefined) {
    return { query: { ...query, q: encodeURIComponent(qrLink) }, scene: scene ?? SCENE_QR_LINK };
  }
  return { query, scene: scene ?? SCENE_RECENT };
};

/** Address that starts the app as a phone would: from the recent list, a scanned code or a link. Query values go in as given. */
export const launchUrl = (serverUrl: string, launch: WeappLaunch = {}): string => {
  const entry = entryOf(launch);
  const settings = new URLSearchParams(
    withoutAbsent({
      launchScene: String(entry.scene),
      control: launch.control,
      phone: launch.phone,
      appid: launch.appId,
      fontScale: launch.fontScale === undefined ? undefined : String(launch.fontScale),
      privacy: launch.asksPrivacy === true ? 'ask' : undefined,
    }),
  );
  const pairs = Object.entries(entry.query).map(([name, value]) => `${name}=${value}`);
  const page =
    launch.path === undefined
      ? ''
      : `#/${launch.path.replace(/^\//, '')}${pairs.length > 0 ? '?' : ''}${pairs.join('&')}`;
  return `${serverUrl}/?${settings.toString()}${page}`;
};
