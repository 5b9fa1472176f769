import { pagesOf } from '../app-config';
import { appConfig, builtPackage } from './built-package';

/** Puts WXSS on the page: app.wxss for all, a component's once it is used, a page's only while the page is on top. */
export const makePageStyles = () => {
  const elements: Record<string, HTMLStyleElement> = {};
  const pages = new Set(pagesOf(appConfig));

  const add = (path: string): void => {
    const css = builtPackage.styles[path];
    if (css === undefined || elements[path] !== undefined) return;
    const element = document.createElement('style');
    element.dataset.wxss = path;
    element.textContent = css;
    document.head.appendChild(element);
    elements[path] = element;
  };

  /** Styles of components come before those of pages, as they are added when the first page that uses them opens. */
  const addForPage = (path: string): void => {
    for (const component of Object.keys(builtPackage.styles)) {
      if (component !== 'app' && !pages.has(component)) add(component);
    }
    add(path);
  };

  const showOnly = (topPath: string): void => {
    for (const [path, element] of Object.entries(elements)) {
      if (pages.has(path) && element.sheet !== null) element.sheet.disabled = path !== topPath;
    }
  };

  add('app');
  return { addForPage, showOnly };
};
