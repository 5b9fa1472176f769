/** Taro's API for tests: storage in memory, navigation as a list, requests answered by `answerWith`. */
import { useEffect } from 'react';

const stored = new Map<string, unknown>();
let visited: string[] = [];
let routerParams: Record<string, string> = {};

type Answer = { statusCode: number; data: unknown; header?: Record<string, string> };
export type RequestSeen = { url: string; method: string; header: Record<string, string>; data?: unknown };
let answer: (request: RequestSeen) => Answer | Promise<Answer> = () => {
  throw new Error('the test did not say what the server answers');
};
let requests: RequestSeen[] = [];
let standing: { latitude: number; longitude: number } | null = null;

/** Decides what every request gets; throw to have no answer at all. */
export const answerWith = (answerer: typeof answer): void => {
  answer = answerer;
};
export const seenRequests = (): readonly RequestSeen[] => requests;
export const visitedUrls = (): readonly string[] => visited;
export const openWith = (params: Record<string, string>): void => {
  routerParams = params;
};
/** Where the phone is; null: its owner does not say. */
export const standAt = (place: typeof standing): void => {
  standing = place;
};
/** Call it before each test. */
export const resetTaro = (): void => {
  stored.clear();
  visited = [];
  requests = [];
  standing = null;
  routerParams = {};
};

export const useRouter = () => ({ params: routerParams, path: '' });
export const useLoad = (effect: (params: Record<string, string>) => void): void =>
  useEffect(() => effect(routerParams), [effect]);
export const useDidShow = (effect: () => void): void => {
  // eslint-disable-next-line react-hooks/exhaustive-deps -- shown once: a test has one page
  useEffect(() => effect(), []);
};
export const useDidHide = (_effect: () => void): void => undefined;
export const useUnload = (_effect: () => void): void => undefined;
export const usePullDownRefresh = (_effect: () => void): void => undefined;
export const useLaunch = (_effect: () => void): void => undefined;
export const useShareAppMessage = (_effect: () => void): void => undefined;

const go = async ({ url }: { url: string }): Promise<void> => void visited.push(url);

const Taro = {
  request: async (request: RequestSeen): Promise<Answer> => {
    requests.push(request);
    return answer(request);
  },
  connectSocket: () => Promise.reject(new Error('no socket in a test of a page')),
  navigateTo: go,
  redirectTo: go,
  switchTab: go,
  navigateBack: async (): Promise<void> => void visited.push('back'),
  getCurrentPages: () => [{}],
  getStorageSync: (key: string): unknown => stored.get(key) ?? '',
  setStorageSync: (key: string, value: unknown): void => void stored.set(key, value),
  removeStorageSync: (key: string): void => void stored.delete(key),
  setNavigationBarTitle: async (): Promise<void> => undefined,
  onNetworkStatusChange: (): void => undefined,
  offNetworkStatusChange: (): void => undefined,
  getAppBaseInfo: () => ({ fontSizeScaleFactor: 1 }),
  setKeepScreenOn: async (): Promise<void> => undefined,
  vibrateLong: async (): Promise<void> => undefined,
  getLocation: async () => standing ?? Promise.reject(new Error('getLocation:fail auth deny')),
  login: async () => ({ code: 'login-code' }),
};

export default Taro;
