import { currentTheme, type Loose } from '../built-package';
import { makeListeners, type AppLifecycle } from '../app-lifecycle';
import { reportError, type Inspector } from '../inspector';

const UNDRIVEN_EVENTS = [
  'MemoryWarning',
  'KeyboardHeightChange',
  'UserCaptureScreen',
  'LazyLoadError',
  'AudioInterruptionBegin',
];

const makeUpdateManager = () => {
  const checked = makeListeners();
  const ready = makeListeners();
  const failed = makeListeners();
  const manager = {
    onCheckForUpdate: checked.add,
    onUpdateReady: ready.add,
    onUpdateFailed: failed.add,
    applyUpdate: () => window.location.reload(),
  };
  const offer = (): void => {
    checked.tell({ hasUpdate: true });
    ready.tell({});
  };
  return { manager, offer };
};

/** wx.onX / wx.offX of the app and the phone, and errors that reach the top. */
export const makeSystemEvents = (lifecycle: AppLifecycle, inspector: Inspector) => {
  const error = makeListeners();
  const rejection = makeListeners();
  const pageNotFound = makeListeners();
  const theme = makeListeners();
  const resize = makeListeners();
  const update = makeUpdateManager();

  window.addEventListener('error', (event) => {
    reportError(inspector, event.error ?? event.message);
    const text = String(event.error?.stack ?? event.message);
    error.tell({ message: text, stack: text });
    lifecycle.current()?.onError?.(text);
  });
  window.addEventListener('unhandledrejection', (event) => {
    reportError(inspector, event.reason);
    const detail = { reason: event.reason as unknown, promise: event.promise };
    rejection.tell(detail);
    lifecycle.current()?.onUnhandledRejection?.(detail);
  });
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    theme.tell({ theme: currentTheme() });
    lifecycle.current()?.onThemeChange?.({ theme: currentTheme() });
  });
  window.addEventListener('resize', () => {
    resize.tell({ size: { windowWidth: window.innerWidth, windowHeight: window.innerHeight } });
  });

  const events = {
    AppShow: lifecycle.shown,
    AppHide: lifecycle.hidden,
    Error: error,
    UnhandledRejection: rejection,
    PageNotFound: pageNotFound,
    ThemeChange: theme,
    WindowResize: resize,
  };
  const direct: Loose = { getUpdateManager: () => update.manager };
  for (const [name, listeners] of Object.entries(events)) {
    direct[`on${name}`] = listeners.add;
    direct[`off${name}`] = listeners.remove;
  }
  for (const name of UNDRIVEN_EVENTS) {
    direct[`on${name}`] = () => undefined;
    direct[`off${name}`] = () => undefined;
  }
  return { direct, pageNotFound, offerUpdate: update.offer };
};
