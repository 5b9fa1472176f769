import { Api } from '../local/api';
import { expect } from '../local/visit';
import { type BrowserStep, type BrowserVisit, control, PERSON } from './browser-visit';
import { fill, idAfter, read, see, seeText, tap, tapText } from './phone-driver';

const COMPLAINT = '膝盖疼，上下楼更疼，有半年了';
const DEPARTMENT = '骨科';
const RED_FLAG = '胸口压着疼半个小时，出冷汗';

const openTriage = async ({ phone, isElder }: BrowserVisit): Promise<void> => {
  if (isElder) {
    // The elder home page has four rows, and this is not one of them.
    await phone.switchTab('挂号');
    await tap(phone, '#triage-entry');
  } else {
    await tap(phone, '#entry-triage');
  }
  await see(phone, '#assess-button');
};

const addMyself: BrowserStep = {
  name: '添加就诊人',
  async run({ phone, camera }) {
    await phone.back();
    await see(phone, '#first-use-card');
    await camera.shoot(phone.page, 'home-first-use');
    await tap(phone, '#add-patient-button');
    await see(phone, '#save-patient');
    await tapText(phone, '.page', '本人');
    await fill(phone, '#patient-name', PERSON.name);
    await fill(phone, '#id-number', '990101199306180061');
    await fill(phone, '#phone', PERSON.phone);
    await see(phone, '.field-error');
    await camera.shoot(phone.page, 'me.family-edit-wrong');
    await fill(phone, '#id-number', PERSON.idNumber);
    await seeText(phone, '#save-patient', '添加这位家人');
    await tap(phone, '#save-patient');
    await seeText(phone, '#added', PERSON.name);
    await camera.shoot(phone.page, 'me.family-edit-added');
    await tap(phone, '#add-done');
    await see(phone, '#who-bar');
    const who = await read(phone, '#who-bar');
    expect(!who.includes(PERSON.name), '首页的名字应当遮住', who);
    return who.split('\n').join(' ');
  },
};

const redFlag: BrowserStep = {
  name: '急症先停下来：没有挂号按钮',
  async run(visit) {
    const { phone, camera } = visit;
    await openTriage(visit);
    await fill(phone, '#symptom-text', RED_FLAG);
    await seeText(phone, '#assess-button', '看看该挂哪科');
    await tap(phone, '#assess-button');
    await see(phone, '#call-120');
    await seeText(phone, '.alarm-title', '请立即拨打 120');
    await camera.shoot(phone.page, 'triage.emergency');
    expect((await phone.path()).includes('triage/pages/emergency'), '应当是急症页', await phone.path());
    const booking = phone.find(
      '[id^="earliest-"], [id^="all-doctors-"], [id^="session-"], #hold-button, #first-choice',
    );
    expect((await booking.count()) === 0, '急症页不应当能挂号');
    const words = await read(phone, '.page');
    expect(!/预约|挂号/.test(words), '急症页不应当提挂号', words);
    await tap(phone, '#back-to-symptoms');
    return '请立即拨打 120';
  },
};

export const arriveSteps: BrowserStep[] = [
  {
    name: '扫诊区的码打开，同意隐私政策，登录',
    async run(visit) {
      const { phone, camera } = visit;
      const scenes = (await control(visit, '/scenes')) as unknown as { scene: string }[];
      const clinic = scenes.find(({ scene }) => scene.startsWith('d='))?.scene ?? '';
      const { name } = await new Api(visit.bffUrl).call('readEntryCode', { params: { scene: clinic }, query: {} });
      await phone.open({ scene: clinic });
      await see(phone, '#privacy-sheet');
      await camera.shoot(phone.page, 'home-privacy');
      await tap(phone, '#privacy-agree');
      await see(phone, '.date.on');
      await camera.shoot(phone.page, 'booking.doctors-by-code');
      expect((await phone.path()).includes('booking/pages/doctors'), '扫科室的码应当到这个科', await phone.path());
      const page = await read(phone, '.page');
      expect(page.includes('出诊') || page.includes('没有号'), '应当列出医生', page.slice(0, 80));
      return name;
    },
  },
  addMyself,
  redFlag,
  {
    name: '说哪里不舒服，得到科室',
    async run(visit) {
      const { phone, camera } = visit;
      await fill(phone, '#symptom-text', COMPLAINT);
      await seeText(phone, '#symptom-count', String(COMPLAINT.length));
      await camera.shoot(phone.page, 'triage.symptoms');
      await tap(phone, '#assess-button');
      await see(phone, '#first-choice');
      await camera.shoot(phone.page, 'triage.advice');
      const name = await read(phone, '#first-choice .t1');
      expect(name === DEPARTMENT, `首选应当是${DEPARTMENT}`, name);
      const departmentCode = await idAfter(phone, 'all-doctors-');
      visit.facts.set('departmentCode', departmentCode);
      return `${name}（${departmentCode}）`;
    },
  },
];

/** The size is chosen by the person, in 我的, and every page follows. */
export const elderStep: BrowserStep = {
  name: '在“我的”里打开长辈模式',
  async run({ phone, camera }) {
    await phone.switchTab('我的');
    await see(phone, '#elder-switch');
    await camera.shoot(phone.page, 'me-before');
    await tap(phone, '#elder-switch');
    await see(phone, '.page.elder');
    await camera.shoot(phone.page, 'me');
    await phone.switchTab('首页');
    await see(phone, '.page.elder #who-bar');
    return '字大了，首页也跟着大';
  },
};
