import { type Loose } from './built-package';
import { homePage, type PageEntry } from './page-entry';
import { makePageStack, type PageStackDeps } from './page-stack';
import { ApiFailure } from './wx-api/call';

/** WeChat keeps at most this many pages open; a further navigateTo fails. */
const PAGE_STACK_LIMIT = 10;

interface UrlOption {
  url: string;
}

/** The five ways to move between pages, with WeChat's refusals. */
export const makeNavigation = (deps: PageStackDeps) => {
  const pages = makePageStack(deps, {
    goBack: () => navigateBack({}),
    goHome: () => reLaunch({ url: `/${homePage()}` }),
    switchTab: (pagePath) => {
      switchTab({ url: `/${pagePath}` });
      pages.top().run('onTabItemTap', { pagePath, index: pages.tabs.indexOf(pagePath) });
    },
  });
  const { stack, top, isTab, targetOf } = pages;

  const navigateTo = ({ url, events = {} }: UrlOption & { events?: Loose }): Loose => {
    const target = targetOf(url);
    if (isTab(target.path)) throw new ApiFailure('can not navigateTo a tabbar page');
    if (stack.length >= PAGE_STACK_LIMIT) throw new ApiFailure('webview count limit exceed');
    top()?.hide();
    const { channel } = pages.open(target);
    for (const [name, listener] of Object.entries(events)) channel.on(name, listener);
    return { eventChannel: channel };
  };
  const redirectTo = ({ url }: UrlOption): void => {
    const target = targetOf(url);
    if (isTab(target.path)) throw new ApiFailure('can not redirectTo a tabbar page');
    pages.closeTop();
    pages.open(target);
  };
  const reLaunch = ({ url }: UrlOption): void => {
    const target = targetOf(url);
    pages.closeAll();
    pages.open(target);
  };
  const switchTab = ({ url }: UrlOption): void => {
    const { path, query } = targetOf(url);
    if (!isTab(path)) throw new ApiFailure('can not switch to no-tabBar page');
    if (Object.keys(query).length > 0) deps.inspector.warnings.push(`switchTab drops the query of ${url}`);
    while (stack.length > 1) pages.closeTop();
    const isAlreadyThere = top()?.path === path;
    if (!isAlreadyThere) {
      pages.setAside();
      pages.resume(path);
      return;
    }
    pages.settle();
    if (top().view.host.hidden) top().show();
  };
  const navigateBack = ({ delta = 1 }: { delta?: number }): void => {
    if (stack.length < 2) throw new ApiFailure('cannot navigate back at first page');
    for (let step = 0; step < delta && stack.length > 1; step += 1) pages.closeTop();
    pages.settle();
    top().show();
  };
  const open = (path: string, query: Record<string, string>): PageEntry => pages.open({ path, query });

  return { stack, top, open, navigateTo, redirectTo, reLaunch, switchTab, navigateBack };
};

export type Navigation = ReturnType<typeof makeNavigation>;
