import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, type Page } from 'playwright-core';
import { findBarriers } from './barriers';
import { h5Phone, TOP_PAGE } from './h5-phone';
import { type PhoneDriver } from './phone-driver';

const PHONE_HEIGHT = 812;
const PHONE_WIDTH = 375;

const SIZES = { standard: 'standard', elder: 'elder' } as const;
type Size = keyof typeof SIZES;

export interface Shot {
  /** Route, and a state behind a dot where a page has several. */
  name: string;
  /** Behind the `#`, as routes.ts writes it. */
  url: string;
  /** 为谁办理. */
  patientId?: string;
  /** What to do on the page before the picture. */
  prepare?: (phone: PhoneDriver) => Promise<void>;
}

export interface Album {
  /** Opens the page anew in both sizes and saves a picture of all of it. */
  take(shot: Shot): Promise<void>;
  /** Saves a picture of a wide page as it stands. */
  takeWide(page: Page, name: string): Promise<void>;
  /** Puts a stored value into both phones. */
  keep(key: string, value: unknown): Promise<void>;
  readonly count: number;
  /** What keeps somebody from using a pictured page (axe-core), each as one line. */
  readonly barriers: readonly string[];
}

/** Waits until nothing is loading any more. */
const settle = async (page: Page): Promise<void> => {
  await page.waitForLoadState('networkidle');
  await page.locator('.sk').locator('visible=true').first().waitFor({ state: 'detached' });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
};

/** The page scrolls in a box of its own, so the screen is made as high as its contents. */
const shootWhole = async (page: Page, file: string): Promise<void> => {
  const height = await page
    .locator(TOP_PAGE)
    .last()
    .evaluate((shown) => shown.scrollHeight);
  await page.setViewportSize({ width: PHONE_WIDTH, height: Math.max(PHONE_HEIGHT, height) });
  // A touch may have scrolled it.
  await page
    .locator(TOP_PAGE)
    .last()
    .evaluate((shown) => shown.scrollTo(0, 0));
  await page.screenshot({ path: file });
  await page.setViewportSize({ width: PHONE_WIDTH, height: PHONE_HEIGHT });
};

/** Two phones of the same person: one with the standard size, one with the elder size. */
export const openAlbum = async (
  folder: string,
  bffUrl: string,
  phoneId: string,
  newPhoneContext: () => Promise<BrowserContext>,
): Promise<Album> => {
  mkdirSync(folder, { recursive: true });
  const open = async (size: Size): Promise<{ size: Size; page: Page; phone: PhoneDriver }> => {
    const context = await newPhoneContext();
    await context.addInitScript(
      (stored) => {
        if (location.protocol !== 'http:') return;
        for (const [key, value] of Object.entries(stored)) localStorage.setItem(key, JSON.stringify({ data: value }));
      },
      { 'anzhen.font-size': SIZES[size], 'anzhen.privacy-agreed': true, 'anzhen.phone': phoneId },
    );
    const page = await context.newPage();
    await page.goto(`${bffUrl}/`);
    return { size, page, phone: h5Phone(page, bffUrl) };
  };
  const phones = [await open('standard'), await open('elder')];
  let count = 0;
  const barriers: string[] = [];
  const inspect = async (page: Page, name: string): Promise<void> => {
    for (const line of await findBarriers(page)) barriers.push(`${name}：${line}`);
  };
  const keep = async (key: string, value: unknown): Promise<void> => {
    for (const { page } of phones) {
      await page.evaluate(([name, text]) => localStorage.setItem(name, text), [key, JSON.stringify({ data: value })]);
    }
  };
  return {
    keep,
    take: async ({ name, url, patientId, prepare }) => {
      if (patientId !== undefined) await keep('anzhen.current-patient', patientId);
      for (const { size, page, phone } of phones) {
        await page.goto('about:blank');
        await page.goto(`${bffUrl}/#${url}`);
        await settle(page);
        await prepare?.(phone);
        await settle(page);
        await shootWhole(page, join(folder, `${name}.${size}.png`));
        await inspect(page, `${name}.${size}`);
        // What a picture of a bad network needed.
        await page.unrouteAll({ behavior: 'ignoreErrors' });
        await page.context().setOffline(false);
        count += 1;
      }
    },
    takeWide: async (page, name) => {
      await settle(page);
      await page.screenshot({ path: join(folder, `${name}.png`) });
      await inspect(page, name);
      count += 1;
    },
    barriers,
    get count() {
      return count;
    },
  };
};
