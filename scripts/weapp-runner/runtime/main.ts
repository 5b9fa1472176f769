import { appConfig, builtPackage, type Loose } from './built-package';
import { makeAppLifecycle } from './app-lifecycle';
import { defineBuiltins } from './builtins';
import { makeComponentLoader, makeRegistrars, registerPackage } from './components';
import { makeEngine } from './environment';
import { makeInspector, plainCopy, reportError, type Inspector } from './inspector';
import { readLaunchOptions, readRunnerSettings } from './launch-options';
import { makeModuleLoader } from './module-loader';
import { makeNavigation, type Navigation } from './navigation';
import { makePageStyles } from './page-styles';
import { pagesOf } from '../app-config';
import { makeWx } from './wx-api';

const NAVIGATOR_CALLS: Record<string, string> = {
  navigate: 'navigateTo',
  redirect: 'redirectTo',
  switchTab: 'switchTab',
  reLaunch: 'reLaunch',
  navigateBack: 'navigateBack',
};

// What a test does to the phone and the app, beyond touching the page.
const addTestHandles = (
  inspector: Inspector,
  navigation: Navigation,
  lifecycle: ReturnType<typeof makeAppLifecycle>,
): void => {
  const instance = (): Loose => navigation.top().instance;
  Object.assign(inspector, {
    pages: () => navigation.stack.map((entry) => entry.path),
    query: () => navigation.top().query,
    data: () => plainCopy(instance().data as unknown),
    topInstance: instance,
    launchScene: () => readLaunchOptions().scene,
    pullDown: () => instance().onPullDownRefresh?.() as unknown,
    reachBottom: () => instance().onReachBottom?.() as unknown,
    share: () => plainCopy((instance().onShareAppMessage?.({ from: 'menu' }) ?? null) as unknown),
    appHide: () => lifecycle.hide(navigation),
    appShow: (options: Loose = {}) => lifecycle.show(navigation, options),
  });
};

const start = (inspector: Inspector): void => {
  const launch = readLaunchOptions();
  const settings = readRunnerSettings();
  const lifecycle = makeAppLifecycle(launch);
  const engine = makeEngine(inspector);
  const { wx, api, control, privacy, events } = makeWx({
    inspector,
    settings,
    launch,
    lifecycle,
    navigation: () => navigation,
  });
  const registrars = makeRegistrars();
  const modules = makeModuleLoader({
    wx,
    App: lifecycle.register,
    Page: registrars.Page,
    Component: registrars.Component,
    Behavior: registrars.Behavior,
    getApp: lifecycle.current,
    getCurrentPages: () => navigation.stack.map((entry) => entry.instance),
  });
  defineBuiltins(engine, {
    api,
    inspector,
    privacy,
    control,
    navigate: (openType, url) => void wx[NAVIGATOR_CALLS[openType] ?? 'navigateTo']({ url }).catch(() => undefined),
    share: (target) => {
      const message = navigation
        .top()
        .instance.onShareAppMessage?.({ from: 'button', target: { dataset: { ...target.dataset } } });
      inspector.calls.push({ name: 'share', options: plainCopy((message ?? {}) as Loose) });
    },
  });
  registerPackage(engine);
  const components = makeComponentLoader(engine, modules, registrars);
  const navigation: Navigation = makeNavigation({ engine, components, inspector, styles: makePageStyles() });
  addTestHandles(inspector, navigation, lifecycle);
  inspector.wx = wx;

  modules.load('app.js');
  lifecycle.start();
  if (!pagesOf(appConfig).includes(launch.path)) {
    const missing = { path: launch.path, query: launch.query, isEntryPage: true };
    events.pageNotFound.tell(missing);
    lifecycle.current()?.onPageNotFound?.(missing);
    if (navigation.stack.length === 0) throw new Error(`page "${launch.path}" is not found`);
    return;
  }
  navigation.open(launch.path, launch.query);
};

const inspector = makeInspector();
try {
  if (builtPackage === undefined) throw new Error('app.bundle.js did not run');
  start(inspector);
  inspector.ready = true;
} catch (error) {
  reportError(inspector, error);
}
