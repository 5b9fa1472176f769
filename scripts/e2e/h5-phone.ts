import { type Locator, type Page } from 'playwright-core';
import { type InsuredPerson, type PhoneDriver } from './phone-driver';

/**
 * The router keeps the pages below in the document, and while one slides in or away both are visible. The last one that
 * has come to rest is on top.
 */
export const TOP_PAGE = '.taro_page.taro_page_show.taro_page_stationed:not(.taro_page_shade)';

/** The browser version: our own sheets answer in WeChat's place (miniprogram/src/platform/prompt-host.h5.tsx). */
export const h5Phone = (page: Page, bffUrl: string): PhoneDriver => {
  const top = page.locator(TOP_PAGE).last();
  const sheets = page.locator('#prompt-host');
  const find = (selector: string): Locator => top.locator(selector).locator('visible=true');
  const tap = (selector: string): Promise<void> => find(selector).first().tap();
  const answer = async (selector: string): Promise<void> => {
    await sheets.locator(selector).tap();
    await sheets.locator(selector).waitFor({ state: 'detached' });
  };
  return {
    page,
    find,
    field: (selector) => find(`${selector} input, ${selector} textarea`),
    open: async ({ scene } = {}) => {
      // A change of the address behind # alone would not start the app anew.
      await page.goto('about:blank');
      await page.goto(scene === undefined ? `${bffUrl}/` : `${bffUrl}/?scene=${encodeURIComponent(scene)}`);
    },
    back: () => tap('.nav-bar-back'),
    switchTab: (text) => find('.tab-bar-item').filter({ hasText: text }).tap(),
    payBy: async (selector, shown) => {
      await tap(selector);
      await sheets.locator('#prompt-pay').filter({ hasText: shown }).waitFor();
      await answer('#prompt-pay-confirm');
    },
    allowBy: async (selector) => {
      await tap(selector);
      await answer('#prompt-allow');
    },
    scanBy: async (selector, scene) => {
      await tap(selector);
      await sheets.locator('#prompt-scene input').fill(scene);
      await answer('#prompt-scan-confirm');
    },
    authoriseBy: async (selector, { name, idNo }: InsuredPerson) => {
      await tap(selector);
      await sheets.locator('#prompt-name input').fill(name);
      await sheets.locator('#prompt-id-no input').fill(idNo);
      await answer('#prompt-authorise');
    },
    path: () => Promise.resolve(new URL(page.url()).hash.replace(/^#\/?/, '').split('?')[0]),
    faults: () => Promise.resolve([]),
  };
};
