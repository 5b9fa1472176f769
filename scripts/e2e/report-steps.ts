import { hospitalDate } from '../../shared-types/src/kernel';
import { newKey } from '../local/api';
import { waitUntil } from '../local/processes';
import { expect } from '../local/visit';
import { bffNow, type BrowserStep, type BrowserVisit } from './browser-visit';
import { type DemoPerson } from './guest';
import { phoneApi } from './phone-api';
import { read, see, seeText, tap } from './phone-driver';

/** Demo persons of the sandbox hospital who have results from before: potassium over the years, a CT with pictures. */
const GRANDPA: DemoPerson = { relation: 'other', name: '许长庚', idNumber: '990101194405200035', phone: '13900000003' };
const FATHER: DemoPerson = { relation: 'father', name: '田守正', idNumber: '990101195507080016', phone: '13900000002' };

/** The phone's owner has somebody more in the family, and looks at their reports. */
const openReportsOf = async (visit: BrowserVisit, person: DemoPerson): Promise<string> => {
  const { phone } = visit;
  const api = await phoneApi(visit);
  const { id } = await api.call('addPatient', { request: { ...person, idempotencyKey: newKey() } });
  await phone.page.evaluate(
    ([key, value]) => localStorage.setItem(key, JSON.stringify({ data: value })),
    ['anzhen.current-patient', id],
  );
  await phone.open();
  await phone.switchTab('报告');
  await seeText(phone, '.page', person.name[0]);
  return id;
};

const shownPicture = async ({ phone }: BrowserVisit): Promise<string> => {
  await see(phone, '.picture-sheet:not(.old) .picture-image');
  return (await phone.find('.picture-image img').first().getAttribute('src')) ?? '';
};

/** Does something to the picture, and waits until another one is there. */
const another = async (visit: BrowserVisit, what: string, act: () => Promise<void>): Promise<void> => {
  const before = await shownPicture(visit);
  await act();
  await waitUntil(`${what}以后图片没有变`, async () => (await shownPicture(visit)) !== before);
};

export const reportSteps: BrowserStep[] = [
  {
    name: '家人的报告有危急值：先打电话；看钾的历次结果',
    async run(visit) {
      const { phone, camera } = visit;
      await openReportsOf(visit, GRANDPA);
      await see(phone, '[id^="critical-"] #call-doctor');
      await camera.shoot(phone.page, 'reports-critical');
      await phone.find('[id^="critical-"]').filter({ hasText: '生化' }).first().getByText('先看报告').tap();
      await seeText(phone, '#item-K', '请现在就联系医生');
      const item = await read(phone, '#item-K');
      expect(item.includes('危急值') && item.includes('参考 3.5') && item.includes('mmol/L'), '有值、单位、参考', item);
      await see(phone, '#call-doctor');
      await camera.shoot(phone.page, 'report.lab-critical');
      await phone.find('#item-K').getByText('看历次结果').tap();
      await see(phone, '#trend-title');
      const points = await phone.find('[id^="point-"]').count();
      expect(points >= 3, '至少有三次', points);
      const drawn = (await phone.find('[aria-label^="以往结果"]').first().getAttribute('aria-label')) ?? '';
      expect(/4\.4.*4\.9.*这次 6\.6/.test(drawn), '图和字说的一样', drawn);
      await camera.shoot(phone.page, 'report.trend');
      await phone.find('[id^="point-"]').last().tap();
      await seeText(phone, '#report-conclusion', '正常');
      return drawn;
    },
  },
  {
    name: '看 CT：换一张，换窗，放大，全屏，用键盘',
    async run(visit) {
      const { phone, camera } = visit;
      await openReportsOf(visit, FATHER);
      await phone.find('.report-row').filter({ hasText: 'CT' }).first().tap();
      await seeText(phone, '#report-conclusion', '结节');
      const counter = (): Promise<string> => read(phone, '#image-counter');
      await seeText(phone, '.picture-label', '结节');
      const [, first] = /第 (\d+) /.exec(await counter()) ?? [];
      await another(visit, '下一张', () => tap(phone, '#image-after'));
      expect((await counter()).includes(`第 ${Number(first) + 1} `), '应当到了下一张', await counter());
      await another(visit, '换窗', () => phone.find('.seg').getByText('软组织').first().tap());
      await tap(phone, '#zoom-in');
      const transform = await phone.find('.picture-sheet').first().getAttribute('style');
      expect(/scale\((?!1\))/.test(transform ?? ''), '应当放大了', transform);
      await camera.shoot(phone.page, 'report.exam');
      await tap(phone, '#full');
      await see(phone, '#picture.alone');
      await another(visit, '键盘往回', () => phone.page.keyboard.press('ArrowLeft'));
      expect((await counter()).includes(`第 ${first} `), '应当回到了原来那张', await counter());
      await camera.shoot(phone.page, 'report.imaging');
      await phone.back();
      return `${await counter()}，${hospitalDate(await bffNow(visit))}`;
    },
  },
];
