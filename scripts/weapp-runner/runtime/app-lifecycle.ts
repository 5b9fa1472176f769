import { type Loose, type Unchecked } from './built-package';
import { type LaunchOptions } from './launch-options';
import { type Navigation } from './navigation';

type Listener = (...args: Unchecked[]) => void;

/** A named list of listeners, as behind wx.onX and wx.offX. */
export const makeListeners = () => {
  const listeners: Listener[] = [];
  return {
    add: (listener: Listener): void => void listeners.push(listener),
    remove: (listener?: Listener): void => {
      if (listener === undefined) listeners.length = 0;
      else if (listeners.includes(listener)) listeners.splice(listeners.indexOf(listener), 1);
    },
    tell: (...args: unknown[]): void => [...listeners].forEach((listener) => listener(...args)),
    count: (): number => listeners.length,
  };
};

/** App(), its lifetimes, and going to the background and back. */
export const makeAppLifecycle = (launch: LaunchOptions) => {
  const shown = makeListeners();
  const hidden = makeListeners();
  let app: Loose | null = null;
  let entered = launch;
  let isInBackground = false;

  const register = (options: Loose): void => {
    app = options;
  };
  const start = (): void => {
    app?.onLaunch?.(launch);
    app?.onShow?.(launch);
    shown.tell(launch);
  };
  const hide = (navigation: Navigation): void => {
    if (isInBackground) return;
    isInBackground = true;
    navigation.top().hide();
    app?.onHide?.({ reason: 0 });
    hidden.tell({ reason: 0 });
  };
  const show = (navigation: Navigation, options: Partial<LaunchOptions> = {}): void => {
    if (!isInBackground) return;
    isInBackground = false;
    const { path, query } = navigation.top();
    entered = { ...launch, path, query, referrerInfo: {}, ...options };
    app?.onShow?.(entered);
    shown.tell(entered);
    navigation.top().show();
  };
  return { register, start, hide, show, shown, hidden, current: () => app, enterOptions: () => entered };
};

export type AppLifecycle = ReturnType<typeof makeAppLifecycle>;
