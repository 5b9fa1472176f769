import { type Locator, type Page } from 'playwright-core';
import { waitUntil } from '../local/processes';

export type TabText = '首页' | '挂号' | '报告' | '我的';

export interface InsuredPerson {
  name: string;
  idNo: string;
}

/** What moves between two builds of the same app: how a page is found, and who answers in WeChat's place. */
export interface PhoneDriver {
  readonly page: Page;
  /** Starts the app anew, as from the recent list or by scanning a code. The phone keeps what it stored. */
  open(entry?: { scene?: string }): Promise<void>;
  /** Finds in the page on top, and in the sheets above it. */
  find(selector: string): Locator;
  /** The native control of a text box. */
  field(selector: string): Locator;
  back(): Promise<void>;
  switchTab(text: TabText): Promise<void>;
  /** Touches a button that opens the payment sheet, and pays. `shown` must stand on the sheet where there is one. */
  payBy(selector: string, shown: string): Promise<void>;
  /** Touches a button that asks whether messages may be sent, and allows it. */
  allowBy(selector: string): Promise<void>;
  /** Touches a button that opens the camera, with this code under it. */
  scanBy(selector: string, scene: string): Promise<void>;
  /** Touches a button that leads to the insurance bureau, and agrees there. */
  authoriseBy(selector: string, person: InsuredPerson): Promise<void>;
  /** The page on top, without a slash in front and without parameters. */
  path(): Promise<string>;
  /** Faults that the app's own runtime noted. */
  faults(): Promise<string[]>;
}

/** Waits until it stands on the page. */
export const see = (phone: PhoneDriver, selector: string): Promise<void> => phone.find(selector).first().waitFor();

export const seeText = (phone: PhoneDriver, selector: string, text: string | RegExp): Promise<void> =>
  phone.find(selector).filter({ hasText: text }).first().waitFor();

export const tap = (phone: PhoneDriver, selector: string): Promise<void> => phone.find(selector).first().tap();

/** Touches what bears exactly this text. */
export const tapText = (phone: PhoneDriver, selector: string, text: string): Promise<void> =>
  phone.find(selector).getByText(text, { exact: true }).first().tap();

export const fill = (phone: PhoneDriver, selector: string, text: string): Promise<void> =>
  phone.field(selector).first().fill(text);

/** The text of what stands on the page, without spaces around it. */
export const read = async (phone: PhoneDriver, selector: string): Promise<string> =>
  (await phone.find(selector).first().innerText()).trim();

/** The end of an id such as `slot-…`, of the first one on the page. */
export const idAfter = async (phone: PhoneDriver, prefix: string): Promise<string> => {
  const found = phone.find(`[id^="${prefix}"]`).first();
  await found.waitFor();
  return ((await found.getAttribute('id')) ?? '').slice(prefix.length);
};

const HOME = 'pages/home/index';
const MOST_PAGES = 10;

/** Goes back until the home page is on top. */
export const backHome = async (phone: PhoneDriver): Promise<void> => {
  for (let left = MOST_PAGES; left > 0; left -= 1) {
    const before = await phone.path();
    if (before === HOME) return;
    await phone.back();
    await waitUntil(`返回键没有离开 ${before}`, async () => (await phone.path()) !== before);
  }
  throw new Error('the home page is not among the ten pages below');
};
