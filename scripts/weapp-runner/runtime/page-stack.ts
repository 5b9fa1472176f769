import { pagesOf, tabPagesOf } from '../app-config';
import { appConfig } from './built-package';
import { reportError, type Inspector } from './inspector';
import { parsePageUrl } from './launch-options';
import { homePage, makePageEntry, type PageEntry, type PageEntryDeps } from './page-entry';
import { type PageViewActions } from './page-view';
import { type makePageStyles } from './page-styles';
import { ApiFailure } from './wx-api/call';

export interface PageStackDeps extends Omit<PageEntryDeps, 'actions'> {
  styles: ReturnType<typeof makePageStyles>;
  inspector: Inspector;
}

interface PageTarget {
  path: string;
  query: Record<string, string>;
}

/** The open pages: those above each other, and the tab pages that wait beside them. */
export const makePageStack = (deps: PageStackDeps, actions: PageViewActions) => {
  const pages = pagesOf(appConfig);
  const tabs = tabPagesOf(appConfig);
  const stack: PageEntry[] = [];
  const openTabs = new Map<string, PageEntry>();

  const top = (): PageEntry => stack[stack.length - 1];
  const isTab = (path: string): boolean => tabs.includes(path);

  /** @throws ApiFailure when app.json does not list the page. */
  const targetOf = (url: string): PageTarget => {
    const parsed = parsePageUrl(url, top()?.path ?? '');
    if (!pages.includes(parsed.path)) throw new ApiFailure(`page "${parsed.path}" is not found`);
    return parsed;
  };
  const markFor = (path: string): 'back' | 'home' | 'none' => {
    if (stack.length > 0) return 'back';
    return isTab(path) || path === homePage() ? 'none' : 'home';
  };
  const settle = (): void => deps.styles.showOnly(top().path);

  // The caller of wx.navigateTo may ignore a failure; a page whose script breaks must be seen all the same.
  const loadScript = (path: string): void => {
    try {
      deps.components.ensure(path);
    } catch (error) {
      reportError(deps.inspector, error);
      throw error;
    }
  };
  const open = ({ path, query }: PageTarget): PageEntry => {
    loadScript(path);
    deps.styles.addForPage(path);
    const entry = makePageEntry({ ...deps, actions }, path, query, markFor(path));
    stack.push(entry);
    if (isTab(path)) openTabs.set(path, entry);
    settle();
    entry.run('onLoad', query);
    entry.show();
    window.requestAnimationFrame(() => entry.run('onReady'));
    return entry;
  };
  const closeTop = (): void => {
    const entry = stack.pop();
    if (entry === undefined) return;
    openTabs.delete(entry.path);
    entry.close();
  };
  const closeAll = (): void => {
    while (stack.length > 0) closeTop();
    for (const entry of openTabs.values()) entry.close();
    openTabs.clear();
  };
  /** Puts the only page left aside: a tab page waits hidden, any other closes. */
  const setAside = (): void => {
    const current = top();
    if (current === undefined || !isTab(current.path)) {
      closeTop();
      return;
    }
    if (!current.view.host.hidden) current.hide();
    stack.pop();
  };
  const resume = (path: string): void => {
    const kept = openTabs.get(path);
    if (kept === undefined) {
      open({ path, query: {} });
      return;
    }
    stack.push(kept);
    settle();
    kept.show();
  };
  return { stack, tabs, top, isTab, targetOf, settle, open, closeTop, closeAll, setAside, resume };
};
