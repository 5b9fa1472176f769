import { appConfig, builtPackage, type Loose } from './built-package';
import { type ComponentLoader } from './components';
import { type Engine } from './environment';
import { makeEventChannel, type EventChannel } from './event-channel';
import { plainCopy, reportError, type Inspector } from './inspector';
import { makePageView, type PageView, type PageViewActions } from './page-view';

const CUSTOM_TAB_BAR = 'custom-tab-bar/index';
const REACH_BOTTOM_PX = 50;

/** One open page: what the package sees (`instance`) and what the phone shows (`view`). */
export interface PageEntry {
  path: string;
  query: Record<string, string>;
  view: PageView;
  instance: Loose;
  channel: EventChannel;
  /** Runs a lifetime of the page, if it has one; an error in it is reported and the page stays, as in WeChat. */
  run(lifetime: string, argument?: unknown): void;
  show(): void;
  hide(): void;
  close(): void;
}

export interface PageEntryDeps {
  engine: Engine;
  components: ComponentLoader;
  inspector: Inspector;
  actions: PageViewActions;
}

// In WeChat, data crosses from the logic thread to the view thread as JSON; anything that is not JSON is lost there.
const sendDataAsJson = (instance: Loose, inspector: Inspector): void => {
  const setData = instance.setData as (data: Loose, done?: () => void) => void;
  instance.setData = function asJson(this: Loose, data: Loose, done?: () => void): void {
    const text = JSON.stringify(data);
    const { setDataStats } = inspector;
    setDataStats.calls += 1;
    setDataStats.bytes += text.length;
    setDataStats.largestBytes = Math.max(setDataStats.largestBytes, text.length);
    setData.call(this, JSON.parse(text), done);
  };
};

const hearScrolling = (run: PageEntry['run'], page: HTMLElement): void => {
  let isAtBottom = false;
  page.addEventListener('scroll', () => {
    run('onPageScroll', { scrollTop: page.scrollTop });
    const wasAtBottom = isAtBottom;
    isAtBottom = page.scrollTop + page.clientHeight >= page.scrollHeight - REACH_BOTTOM_PX;
    if (isAtBottom && !wasAtBottom) run('onReachBottom');
  });
};

const attachTabBar = ({ engine, components }: PageEntryDeps, view: PageView, instance: Loose): Loose | null => {
  if (view.tabBarSlot === null || builtPackage.configs[CUSTOM_TAB_BAR] === undefined) return null;
  components.ensure(CUSTOM_TAB_BAR);
  const root = engine.backend.createRoot('tab-bar', engine.codeSpace, CUSTOM_TAB_BAR) as Loose;
  root.attach(view.tabBarSlot, view.tabBarSlot.firstElementChild);
  instance.getTabBar = () => root.get();
  return root;
};

/** Makes the page's instance and frame and attaches both; no lifetime of the page has run yet. */
export const makePageEntry = (
  deps: PageEntryDeps,
  path: string,
  query: Record<string, string>,
  mark: 'back' | 'home' | 'none',
): PageEntry => {
  const { engine, inspector } = deps;
  const view = makePageView(path, mark, deps.actions);
  const root = engine.backend.createRoot('page-root', engine.codeSpace, path) as Loose;
  const instance = root.get() as Loose;
  const { opener, opened } = makeEventChannel();
  Object.assign(instance, { route: path, __route__: path, options: query, getOpenerEventChannel: () => opened });
  sendDataAsJson(instance, inspector);
  const tabBarRoot = attachTabBar(deps, view, instance);
  root.attach(view.page, view.pagePlaceholder);
  const run: PageEntry['run'] = (lifetime, argument) => {
    try {
      instance[lifetime]?.(argument);
    } catch (error) {
      reportError(inspector, error);
    }
  };
  hearScrolling(run, view.page);
  const tellComponents = (lifetime: string): void => {
    root.getComponent().triggerPageLifetime(lifetime, []);
    tabBarRoot?.getComponent().triggerPageLifetime(lifetime, []);
  };
  return {
    path,
    query: plainCopy(query),
    view,
    instance,
    channel: opener,
    run,
    show: () => {
      view.host.hidden = false;
      run('onShow');
      tellComponents('show');
    },
    hide: () => {
      run('onHide');
      tellComponents('hide');
      view.host.hidden = true;
    },
    close: () => {
      run('onUnload');
      root.release();
      tabBarRoot?.release();
      view.host.remove();
    },
  };
};

/** Path of the page a new user sees first. */
export const homePage = (): string => appConfig.entryPagePath ?? appConfig.pages[0];
