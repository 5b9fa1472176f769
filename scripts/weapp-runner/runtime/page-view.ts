import { tabPagesOf } from '../app-config';
import { appConfig, builtPackage, themed, type Loose } from './built-package';

/** The frame that WeChat draws around a page: navigation bar, the page itself, tab bar. */
export interface PageView {
  host: HTMLElement;
  page: HTMLElement;
  pagePlaceholder: HTMLElement;
  tabBarSlot: HTMLElement | null;
  setTitle(title: string): void;
  setColors(front: string | undefined, background: string | undefined): void;
}

export interface PageViewActions {
  goBack(): void;
  goHome(): void;
  switchTab(pagePath: string): void;
}

const element = (tag: string, className: string, text = ''): HTMLElement => {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
};

const makeNavigationBar = (title: string, mark: 'back' | 'home' | 'none', actions: PageViewActions): HTMLElement => {
  const bar = element('div', 'wx-nav');
  const back = element('button', 'wx-back', '‹');
  back.setAttribute('aria-label', '返回');
  back.hidden = mark !== 'back';
  back.onclick = () => actions.goBack();
  const home = element('button', 'wx-home', '⌂');
  home.setAttribute('aria-label', '首页');
  home.hidden = mark !== 'home';
  home.onclick = () => actions.goHome();
  bar.append(back, home, element('span', 'wx-title', title));
  return bar;
};

const makeNativeTabBar = (path: string, actions: PageViewActions): HTMLElement => {
  const bar = element('div', 'wx-tabbar');
  for (const item of appConfig.tabBar?.list ?? []) {
    const tab = element('div', 'wx-tabbar-item', item.text);
    tab.dataset.path = item.pagePath;
    tab.toggleAttribute('selected', item.pagePath === path);
    tab.onclick = () => actions.switchTab(item.pagePath);
    bar.appendChild(tab);
  }
  return bar;
};

/** The page's own configuration over the app's window defaults. */
const pageConfigOf = (path: string): Loose => ({
  ...(appConfig.window ?? {}),
  ...(builtPackage.configs[path] ?? {}),
});

const addTabBar = (host: HTMLElement, path: string, actions: PageViewActions): HTMLElement | null => {
  if (!tabPagesOf(appConfig).includes(path)) return null;
  if (appConfig.tabBar?.custom !== true) {
    host.appendChild(makeNativeTabBar(path, actions));
    return null;
  }
  const slot = element('div', 'wx-custom-tabbar');
  slot.appendChild(document.createElement('span'));
  host.appendChild(slot);
  return slot;
};

/** Builds the frame of one page and adds it to the document. */
export const makePageView = (path: string, mark: 'back' | 'home' | 'none', actions: PageViewActions): PageView => {
  const config = pageConfigOf(path);
  const host = element('div', 'wx-host');
  host.dataset.path = path;
  const hasBar = config.navigationStyle !== 'custom';
  const bar = hasBar ? makeNavigationBar(String(config.navigationBarTitleText ?? ''), mark, actions) : null;
  if (bar !== null) host.appendChild(bar);
  const page = document.createElement('wx-page');
  const pagePlaceholder = document.createElement('span');
  page.appendChild(pagePlaceholder);
  host.appendChild(page);
  const tabBarSlot = addTabBar(host, path, actions);
  document.body.appendChild(host);
  const view: PageView = {
    host,
    page,
    pagePlaceholder,
    tabBarSlot,
    setTitle: (title) => {
      const label = bar?.querySelector('.wx-title');
      if (label) label.textContent = title;
    },
    setColors: (front, background) => {
      if (bar === null) return;
      if (front !== undefined) bar.style.color = front;
      if (background !== undefined) bar.style.backgroundColor = background;
    },
  };
  const frontColor = themed(config.navigationBarTextStyle) === 'white' ? '#ffffff' : '#000000';
  view.setColors(frontColor, themed(config.navigationBarBackgroundColor));
  return view;
};
