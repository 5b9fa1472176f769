import { builtPackage, type Loose } from '../built-package';
import { type AppLifecycle } from '../app-lifecycle';
import { type Inspector } from '../inspector';
import { type LaunchOptions, type RunnerSettings } from '../launch-options';
import { type Navigation } from '../navigation';
import { makeApiCaller, type AsyncApis } from './call';
import { makeDevice } from './device';
import { dialogApis } from './dialogs';
import { makeMediaApis, makeQueryApis } from './media';
import { makeNetworkState } from './network-state';
import { makeOpenPlatformApis } from './open-platform';
import { makePageInterfaceApis, RECORDED_ONLY } from './page-interface';
import { makePrivacy } from './privacy';
import { makeRequestApis } from './request';
import { makeSandboxControl } from './sandbox-control';
import { makeSocketApis } from './socket';
import { makeStorage } from './storage';
import { makeSystemEvents } from './system-events';

interface WxDeps {
  inspector: Inspector;
  settings: RunnerSettings;
  launch: LaunchOptions;
  lifecycle: AppLifecycle;
  /** Navigation needs the package's code, which needs wx; so wx asks for it only when it is called. */
  navigation(): Navigation;
}

const silentLog = (): Loose => ({
  log: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
});

const navigationApis = (navigation: () => Navigation): AsyncApis => ({
  navigateTo: (options: Parameters<Navigation['navigateTo']>[0]) => navigation().navigateTo(options),
  redirectTo: (options: Parameters<Navigation['redirectTo']>[0]) => navigation().redirectTo(options),
  reLaunch: (options: Parameters<Navigation['reLaunch']>[0]) => navigation().reLaunch(options),
  switchTab: (options: Parameters<Navigation['switchTab']>[0]) => navigation().switchTab(options),
  navigateBack: (options: Parameters<Navigation['navigateBack']>[0]) => navigation().navigateBack(options),
});

const plainFunctions = (wx: Loose): Loose => ({
  canIUse: (schema: string) => String(schema).split('.')[0] in wx,
  nextTick: (act: () => void) => void window.setTimeout(act),
  getLogManager: silentLog,
  getRealtimeLogManager: silentLog,
  reportEvent: () => undefined,
  base64ToArrayBuffer: (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer,
  arrayBufferToBase64: (buffer: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))),
});

/** Builds the `wx` object and the handles by which a test moves the phone. */
export const makeWx = ({ inspector, settings, launch, lifecycle, navigation }: WxDeps) => {
  const api = makeApiCaller(inspector);
  const control = makeSandboxControl(settings);
  const privacy = makePrivacy(settings);
  const network = makeNetworkState();
  const socket = makeSocketApis(api, network);
  const storage = makeStorage(settings.phone, inspector);
  const events = makeSystemEvents(lifecycle, inspector);
  const project = builtPackage.configs['project.config'] as Loose | undefined;
  const appId = (): string => settings.appId ?? String(project?.appid ?? 'touristappid');
  const device = makeDevice({ launch, settings, privacy, appId, enterOptions: lifecycle.enterOptions });
  const visitOtherApp = async (stay: () => Promise<Loose>, scene: number): Promise<void> => {
    lifecycle.hide(navigation());
    const referrerInfo = await stay();
    lifecycle.show(navigation(), { scene, referrerInfo });
  };

  const lazily = (make: (present: Navigation) => AsyncApis, names: string[]): AsyncApis =>
    Object.fromEntries(names.map((name) => [name, (options: Loose) => make(navigation())[name](options)]));
  const pageInterface = ['setNavigationBarTitle', 'setNavigationBarColor', 'pageScrollTo'];
  const asynchronous: AsyncApis = {
    ...Object.fromEntries(RECORDED_ONLY.map((name) => [name, () => undefined])),
    ...navigationApis(navigation),
    ...lazily(makePageInterfaceApis, [...pageInterface, 'startPullDownRefresh', 'stopPullDownRefresh']),
    ...storage.apis,
    ...network.apis,
    ...device.apis,
    ...privacy.apis,
    ...dialogApis,
    ...makeMediaApis(inspector, privacy),
    ...makeOpenPlatformApis({ control, inspector, appId, visitOtherApp }),
  };
  const wx: Loose = {};
  for (const [name, implementation] of Object.entries(asynchronous)) wx[name] = api.expose(name, implementation);
  const query = ['createSelectorQuery', 'createIntersectionObserver', 'createMediaQueryObserver'];
  for (const name of query) wx[name] = (...args: unknown[]) => makeQueryApis(navigation())[name](...args);
  Object.assign(wx, makeRequestApis(api, network), socket.direct, storage.direct, network.direct, device.direct);
  Object.assign(wx, privacy.direct, events.direct, plainFunctions(wx));

  Object.assign(inspector, {
    setNetwork: network.set,
    cutSockets: socket.cutAll,
    setFontScale: device.setFontScale,
    offerUpdate: events.offerUpdate,
  });
  return { wx, api, control, privacy, events };
};
