import { type Page } from 'playwright-core';
import { hospitalDate } from '../../shared-types/src/kernel';
import { totpAt } from '../local/totp';
import { expect, fact } from '../local/visit';
import { bffNow, type BrowserStep, type BrowserVisit, moveClockTo, PERSON, todayAt } from './browser-visit';
import { read, see, seeText, tap } from './phone-driver';

const CHECK_IN_EARLY_MS = 20 * 60_000;

/** Marks the document, so that a reload in between would be seen. */
export const markLife = (page: Page): Promise<void> =>
  page.evaluate(() => {
    (window as unknown as { sameLife: boolean }).sameLife = true;
  });
export const isSameLife = (page: Page): Promise<boolean> =>
  page.evaluate(() => (window as unknown as { sameLife?: boolean }).sameLife === true);

const SPOKEN = 'spoken-words';

/** Stands in for the loudspeaker before the page opens: what it is told to say is kept. */
const LOUDSPEAKER = `Object.defineProperty(window, 'speechSynthesis', { value: {
  cancel() {},
  speak({ text }) { sessionStorage.setItem('${SPOKEN}', (sessionStorage.getItem('${SPOKEN}') ?? '') + text + '\\n'); },
} });`;

/** What the screen on the wall has said so far. */
export const heardOn = async (tv: Page): Promise<string[]> =>
  (await tv.evaluate((key) => sessionStorage.getItem(key) ?? '', SPOKEN)).split('\n').filter(Boolean);

/** The browser's router keeps hidden pages in the document. */
export const visible = (page: Page, selector: string) => page.locator(selector).locator('visible=true');

const signInNurse = async (visit: BrowserVisit): Promise<void> => {
  const { desk, staff } = visit;
  await desk.goto(`${visit.bffUrl}/#/packages/web/pages/console/index`);
  await visible(desk, '#staff-sign-in').waitFor();
  await visit.camera.shoot(desk, 'web.console-sign-in');
  await visible(desk, '#staff-username input').fill(staff.username);
  await visible(desk, '#staff-password input').fill(staff.password);
  await visible(desk, '#staff-totp input').fill(totpAt(staff.totpSecret, await bffNow(visit)));
  await visible(desk, '#staff-sign-in').click();
  await visible(desk, '#area').waitFor();
};

/** The nurse chooses the area in which the patient sits; returns its name as the console writes it. */
const chooseArea = async ({ desk }: BrowserVisit, whereOnPhone: string): Promise<string> => {
  await visible(desk, '#area').click();
  const lines = visible(desk, '#area-menu .bar-menu-line');
  await lines.first().waitFor();
  const areas = await lines.allInnerTexts();
  const area = areas.find((each) => whereOnPhone.replace(/\s/g, '').includes(each.replace(/\s/g, '')));
  if (area === undefined) throw new Error(`none of the areas ${areas.join('、')} stands on the phone: ${whereOnPhone}`);
  await lines.filter({ hasText: area }).first().click();
  await visible(desk, '#area').filter({ hasText: area }).waitFor();
  return area;
};

/** The column whose next number is this one; turns the pages of the console until it is there. */
const columnCalling = async ({ desk }: BrowserVisit, number: string): Promise<string> => {
  const button = visible(desk, '.console-call').filter({ hasText: `叫下一位 ${number}` });
  await visible(desk, '.console-column').first().waitFor();
  const more = visible(desk, '#page-on');
  while (
    (await button.count()) === 0 &&
    (await more.count()) > 0 &&
    !(await more.getAttribute('class'))?.includes('off')
  ) {
    await more.click();
  }
  await button.waitFor();
  return (await button.getAttribute('id'))?.replace(/^call-/, '') ?? '';
};

export const waitingSteps: BrowserStep[] = [
  {
    name: '到院，扫码签到',
    async run(visit) {
      const { phone, camera } = visit;
      const starts = await todayAt(visit, fact(visit, 'startsAt'));
      await moveClockTo(visit, new Date(starts.getTime() - CHECK_IN_EARLY_MS));
      await seeText(phone, '#now-action', '我到了，签到');
      await camera.shoot(phone.page, 'home-to-check-in');
      await phone.scanBy('#now-action', `d=${fact(visit, 'departmentCode')}`);
      await seeText(phone, '#check-in-title', '到了，请点签到');
      await camera.shoot(phone.page, 'visit.check-in');
      await tap(phone, '#check-in-button');
      await see(phone, '#queue-ticket');
      const number = await read(phone, '#ticket-number');
      visit.facts.set('number', number).set('where', await read(phone, '#queue-ticket'));
      await camera.shoot(phone.page, 'visit.queue');
      return `${number}，${await read(phone, '#people-ahead')}`;
    },
  },
  {
    name: '关掉再扫一次墙上的码：还是那张号',
    async run(visit) {
      const { phone, camera } = visit;
      await phone.open({ scene: `d=${fact(visit, 'departmentCode')}` });
      await seeText(phone, '#check-in-title', '已经签到了');
      await camera.shoot(phone.page, 'visit.check-in-again');
      await tap(phone, '#open-queue');
      await see(phone, '#queue-ticket');
      const number = await read(phone, '#ticket-number');
      expect(number === fact(visit, 'number'), '应当是同一张号', number);
      return `${number}，不用再登录`;
    },
  },
  {
    name: '护士登录叫号台',
    async run(visit) {
      await signInNurse(visit);
      const area = await chooseArea(visit, fact(visit, 'where'));
      const queueId = await columnCalling(visit, fact(visit, 'number'));
      visit.facts.set('area', area).set('queueId', queueId);
      await visit.camera.shoot(visit.desk, 'web.console');
      return `${visit.staff.username}，${area}`;
    },
  },
  {
    name: '护士按手机尾号和姓名找人',
    async run(visit) {
      const { desk, camera } = visit;
      const box = visible(desk, '#search input');
      const results = visible(desk, '#search-results .bar-menu-line');
      for (const wanted of [PERSON.phone.slice(-4), PERSON.name]) {
        await box.fill(wanted);
        await results.filter({ hasText: fact(visit, 'number') }).waitFor();
        await camera.shoot(desk, 'web.console-search');
        await box.fill('');
        await visible(desk, '#search-results').waitFor({ state: 'detached' });
      }
      await box.fill('0000');
      await results.filter({ hasText: '没有找到' }).waitFor();
      await desk.keyboard.press('Escape');
      await visible(desk, '#search-results').waitFor({ state: 'detached' });
      return fact(visit, 'number');
    },
  },
  {
    name: '候诊大屏打开',
    async run(visit) {
      const { tv, bffUrl } = visit;
      const area = fact(visit, 'area');
      await tv.addInitScript({ content: LOUDSPEAKER });
      await tv.goto(`${bffUrl}/#/packages/web/pages/tv/index?area=${encodeURIComponent(area)}`);
      await visible(tv, `#tv-row-${fact(visit, 'queueId')}`).waitFor();
      // A browser lets a page speak only after somebody has touched it.
      await visible(tv, '#tv-voice').click();
      await visible(tv, '#tv-voice').waitFor({ state: 'detached' });
      await visit.camera.shoot(tv, 'web.tv-before');
      const shown = await tv.locator('#tv-number').count();
      expect(shown === 0, '还没有叫号');
      return `${area}，${hospitalDate(await bffNow(visit))}`;
    },
  },
];

/** Who was called is told where to go, and the hall does not read the whole name. */
export const lookCalled = async (visit: BrowserVisit): Promise<string> => {
  const { phone, desk, tv, camera } = visit;
  const room = (await read(phone, '#called-room')).replace(/\s+/g, ' ');
  const tvWords = await tv.locator('body').innerText();
  expect(!tvWords.includes(PERSON.name), '大屏不应当有全名');
  await visible(desk, `#current-${fact(visit, 'queueId')}`)
    .filter({ hasText: fact(visit, 'number') })
    .waitFor();
  await camera.shoot(phone.page, 'visit.queue-called');
  await camera.shoot(tv, 'web.tv');
  await camera.shoot(desk, 'web.console-called');
  return room;
};

export const callSteps: BrowserStep[] = [
  {
    name: '护士叫号，手机和大屏不刷新就变了',
    async run(visit) {
      const { phone, desk, tv } = visit;
      const number = fact(visit, 'number');
      await Promise.all([phone.page, desk, tv].map(markLife));
      const called = performance.now();
      const since = () => Math.round(performance.now() - called);
      await visible(desk, `#call-${fact(visit, 'queueId')}`).click();
      const [onPhone, onTv] = await Promise.all([
        seeText(phone, '#now-headline', '请马上到').then(since),
        visible(tv, '#tv-number').filter({ hasText: number }).waitFor().then(since),
      ]);
      expect((await isSameLife(phone.page)) && (await isSameLife(tv)), '页面不应当重新载入');
      const heard = await heardOn(tv);
      expect(heard.length === 1 && heard[0].includes(number), '大屏应当把号读一遍', heard);
      const room = await lookCalled(visit);
      return `${number} 请到 ${room}；手机 ${onPhone} ms，大屏 ${onTv} ms`;
    },
  },
];
