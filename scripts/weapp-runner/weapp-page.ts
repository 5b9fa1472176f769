import { type Locator, type Page } from 'playwright-core';
import { launchUrl, type WeappLaunch } from './launch';

const TOP_PAGE = '.wx-host:not([hidden])';
const BLANK = 'about:blank';

/** Reads a member of `window.__weapp`, or calls it when it is a function. */
const ask = <T>(page: Page, member: string, args: unknown[] = []): Promise<T> =>
  page.evaluate(
    ([name, values]) => {
      const found = (window as unknown as { __weapp: Record<string, unknown> }).__weapp[name as string];
      return typeof found === 'function'
        ? (found as (...given: unknown[]) => unknown)(...(values as unknown[]))
        : found;
    },
    [member, args] as const,
  ) as Promise<T>;

const set = (page: Page, member: string, value: unknown): Promise<void> =>
  page.evaluate(
    ([name, given]) => {
      (window as unknown as { __weapp: Record<string, unknown> }).__weapp[name as string] = given;
    },
    [member, value] as const,
  );

/** A hand on the simulated phone: finds and touches what is on the page that is on top. */
export const weappPage = (page: Page) => {
  const v = (selector: string): Locator => page.locator(TOP_PAGE).locator(selector);
  const dialog = page.locator('.wx-modal');

  return {
    page,
    /** Finds in the page on top only; ids are as written in the package. */
    v,
    /** Starts the app anew. A change of the address alone would not. */
    open: async (serverUrl: string, launch: WeappLaunch = {}): Promise<void> => {
      await page.goto(BLANK);
      await page.goto(launchUrl(serverUrl, launch));
      await page.waitForFunction(() => {
        const { ready, errors } = (window as unknown as { __weapp: { ready: boolean; errors: string[] } }).__weapp;
        return ready || errors.length > 0;
      });
    },
    tap: (selector: string): Promise<void> => v(selector).tap(),
    /** Types into an input or textarea by the id of its tag. */
    fill: (selector: string, text: string): Promise<void> => v(selector).locator('input,textarea').fill(text),
    /** Picks by text in a selector picker, or by value in a date or time picker. */
    pick: async (selector: string, value: string): Promise<void> => {
      const control = v(selector).locator('.wx-picker-control');
      const hasSelect = (await control.locator('select').count()) > 0;
      if (hasSelect) await control.locator('select').first().selectOption(value);
      else await control.locator('input').fill(value);
    },
    back: (): Promise<void> => v('.wx-back').tap(),
    home: (): Promise<void> => v('.wx-home').tap(),
    /** Touches a tab by its text, in WeChat's own tab bar or in the app's. */
    switchTab: (text: string): Promise<void> =>
      v('.wx-tabbar, .wx-custom-tabbar').getByText(text, { exact: true }).first().tap(),
    title: async (): Promise<string> => (await v('.wx-title').textContent()) ?? '',
    confirm: (): Promise<void> => dialog.locator('.wx-modal-confirm').tap(),
    cancel: (): Promise<void> => dialog.locator('.wx-modal-cancel').tap(),
    chooseAction: (text: string): Promise<void> => dialog.getByText(text, { exact: true }).tap(),
    toast: (): Locator => page.locator('.wx-toast'),
    dialog,
    pages: (): Promise<string[]> => ask(page, 'pages'),
    /** The scene number the app was started with. */
    launchScene: (): Promise<number> => ask(page, 'launchScene'),
    errors: (): Promise<string[]> => ask(page, 'errors'),
    warnings: (): Promise<string[]> => ask(page, 'warnings'),
    /** Options of every wx call of this name so far. */
    callsOf: (name: string): Promise<Record<string, unknown>[]> => ask(page, 'callsOf', [name]),
    refuseNext: (name: string): Promise<void> => ask(page, 'refuseNext', [name]),
    nextScan: (found: string | Record<string, unknown>): Promise<void> => set(page, 'nextScan', found),
    nextFiles: (addresses: string[]): Promise<void> => set(page, 'nextFiles', addresses),
    insuredPerson: (person: { idNo: string; name: string } | null): Promise<void> => set(page, 'insuredPerson', person),
    subscribeDecision: (decision: unknown): Promise<void> => set(page, 'subscribeDecision', decision),
    setNetwork: (type: 'wifi' | '4g' | 'none'): Promise<void> => ask(page, 'setNetwork', [type]),
    cutSockets: (): Promise<void> => ask(page, 'cutSockets'),
    setFontScale: (scale: number): Promise<void> => ask(page, 'setFontScale', [scale]),
    pullDown: (): Promise<unknown> => ask(page, 'pullDown'),
    share: (): Promise<Record<string, unknown> | null> => ask(page, 'share'),
    appHide: (): Promise<void> => ask(page, 'appHide'),
    appShow: (options: Record<string, unknown> = {}): Promise<void> => ask(page, 'appShow', [options]),
  };
};

export type WeappPage = ReturnType<typeof weappPage>;
