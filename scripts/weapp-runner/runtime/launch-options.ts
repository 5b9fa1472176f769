import { appConfig, type Loose } from './built-package';
import { resolvePackagePath } from '../app-config';

export interface LaunchOptions {
  path: string;
  query: Record<string, string>;
  scene: number;
  shareTicket: string;
  referrerInfo: Loose;
}

export interface RunnerSettings {
  control: string | null;
  phone: string | null;
  appId: string | null;
  fontScale: number;
  asksPrivacy: boolean;
}

const OPENED_FROM_RECENT = 1001;

/** Splits a page URL. Values stay URI-encoded: WeChat hands them to onLoad as they were written. */
export const parsePageUrl = (url: string, fromPage: string): { path: string; query: Record<string, string> } => {
  const [target, search = ''] = url.split('?');
  const query: Record<string, string> = {};
  for (const pair of search.split('&').filter((part) => part !== '')) {
    const [name, ...rest] = pair.split('=');
    query[name] = rest.join('=');
  }
  return { path: resolvePackagePath(fromPage, target), query };
};

/** `#/pages/x/index?id=1` is the page; `?launchScene=1047` is how the user got there. */
export const readLaunchOptions = (): LaunchOptions => {
  const hash = window.location.hash.slice(1).replace(/^\//, '');
  const entry = hash === '' ? (appConfig.entryPagePath ?? appConfig.pages[0]) : hash;
  const scene = Number(new URLSearchParams(window.location.search).get('launchScene') ?? OPENED_FROM_RECENT);
  return { ...parsePageUrl(`/${entry}`, ''), scene, shareTicket: '', referrerInfo: {} };
};

/** What the test chose for this phone, from the address of the page. */
export const readRunnerSettings = (): RunnerSettings => {
  const search = new URLSearchParams(window.location.search);
  return {
    control: search.get('control'),
    phone: search.get('phone'),
    appId: search.get('appid'),
    fontScale: Number(search.get('fontScale') ?? 1),
    asksPrivacy: search.get('privacy') === 'ask',
  };
};
