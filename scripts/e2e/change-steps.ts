import { waitUntil } from '../local/processes';
import { expect, fact } from '../local/visit';
import { type BrowserStep, type BrowserVisit, control } from './browser-visit';
import { type Guest, makeGuest } from './guest';
import { type Counter, findOtherDoctor, findSession, type Offered, sellSession, sellSlot } from './sell-out';
import { idAfter, read, see, seeText, type TabText, tap } from './phone-driver';

// Sessions are compared with the hospital's listing once a minute: a doctor who stands in is told by no event.
const CHANGE_SEEN_MS = 90_000;
const LOOK_MS = 3_000;

let reader: Guest | undefined;

/** Somebody else's phone, to read what is free without the page. */
const counterOf = async (visit: BrowserVisit): Promise<Counter> => {
  reader ??= await makeGuest(visit, 'e2e-reader');
  return { controlUrl: visit.controlUrl, api: reader.api };
};

const MOST_PAGES = 10;

/** Goes back to whichever tab is below, and to this one from there. */
export const toTab = async ({ phone }: BrowserVisit, tab: TabText): Promise<void> => {
  for (let left = MOST_PAGES; left > 0; left -= 1) {
    const before = await phone.path();
    if (before.startsWith('pages/')) return phone.switchTab(tab);
    await phone.back();
    await waitUntil(`返回键没有离开 ${before}`, async () => (await phone.path()) !== before);
  }
  throw new Error('no tab is among the ten pages below');
};

const backToDepartment = async (visit: BrowserVisit): Promise<void> => {
  const { phone } = visit;
  await toTab(visit, '挂号');
  await tap(phone, `#department-${fact(visit, 'departmentCode')}`);
  await see(phone, '.date.on');
};

const openSession = async (visit: BrowserVisit, { dayIndex, sessionId }: Offered): Promise<void> => {
  const { phone } = visit;
  await backToDepartment(visit);
  await phone.find('.date').nth(dayIndex).tap();
  await tap(phone, `#session-${sessionId}`);
  await see(phone, '.slot-cell:not(.off)');
};

const payFor = async (visit: BrowserVisit): Promise<void> => {
  const { phone } = visit;
  await see(phone, '#hold-clock');
  const button = await read(phone, '#pay-button');
  if (button.includes('确认挂号')) await tap(phone, '#pay-button');
  else await phone.payBy('#pay-button', button.replace('用微信支付', '').trim());
  await seeText(phone, '#pay-outcome', '预约成功');
};

/** Opens 我的挂号 anew until it stands there, as a person would. */
const lookInList = async (visit: BrowserVisit, selector: string, timeoutMs?: number): Promise<void> => {
  const { phone } = visit;
  await waitUntil(
    `${selector} 没有出现`,
    async () => {
      await toTab(visit, '挂号');
      await tap(phone, '#my-appointments');
      return phone
        .find(selector)
        .first()
        .waitFor({ timeout: LOOK_MS })
        .then(
          () => true,
          () => false,
        );
    },
    timeoutMs,
  );
};

/** Takes the first number that the page offers in place of the lost one, and pays for it. */
const takeOffer = async (visit: BrowserVisit): Promise<string> => {
  const { phone } = visit;
  const slotId = await idAfter(phone, 'offer-');
  const offer = (await read(phone, `[id="offer-${slotId}"]`)).split('\n')[0] ?? '';
  await tap(phone, `[id="take-${slotId}"]`);
  await payFor(visit);
  return offer;
};

const taken: BrowserStep = {
  name: '号被约走：没有扣钱，就近的空号点一下就留住',
  async run(visit) {
    const { phone, camera } = visit;
    const counter = await counterOf(visit);
    const offered = await findSession(counter, fact(visit, 'departmentCode'), 1);
    visit.facts.set('doctorName', offered.doctor.name);
    await openSession(visit, offered);
    await tap(phone, '.slot-cell:not(.off)');
    await seeText(phone, '#hold-button', '下一步');
    const time = (await read(phone, '.slot-cell.on .slot-time')).slice(0, 5);
    await sellSlot(counter, offered.sessionId, time);
    await tap(phone, '#hold-button');
    await seeText(phone, '#lost-number', '没有扣钱');
    await see(phone, '#offers [id^="take-"]');
    await camera.shoot(phone.page, 'booking.slots-taken');
    const offer = await takeOffer(visit);
    await tap(phone, '#my-appointment');
    await see(phone, '#appointment-ticket');
    await camera.shoot(phone.page, 'booking.appointment-taken-instead');
    return `${time} 没了，约到 ${offer}`;
  },
};

/** The session in which the person has a number that is still to come. */
const myComing = async (visit: BrowserVisit): Promise<{ regNo: string; schId: string }> => {
  const { byOrder } = (await control(visit, '/his/state', {})) as unknown as {
    byOrder: Record<string, { status: string; regNo: string; schId: string }>;
  };
  const coming = Object.values(byOrder).filter(({ status }) => status === 'confirmed');
  if (coming.length !== 1) throw new Error(`HIS has ${coming.length} confirmed numbers by the app`);
  return coming[0];
};

const changed: BrowserStep = {
  name: '替诊：医生换了，选继续就诊',
  async run(visit) {
    const { phone, camera } = visit;
    const { schId } = await myComing(visit);
    const other = await findOtherDoctor(
      await counterOf(visit),
      fact(visit, 'departmentCode'),
      fact(visit, 'doctorName'),
    );
    await control(visit, '/his/swap-doctor', { sessionId: schId, doctorId: other.id });
    await lookInList(visit, '[id^="appointment-"]:has-text("换了医生")', CHANGE_SEEN_MS);
    await tap(phone, '[id^="appointment-"]:has-text("换了医生")');
    await seeText(phone, '#change-card', `医生换成 ${other.name}`);
    await camera.shoot(phone.page, 'booking.appointment-doctor-changed');
    await tap(phone, '#change-accept');
    await seeText(phone, '.note', '您同意了');
    await camera.shoot(phone.page, 'booking.appointment-change-accepted');
    return `换成 ${other.name}，同意`;
  },
};

const stopped: BrowserStep = {
  name: '停诊：钱全额退回，另约一个',
  async run(visit) {
    const { phone, camera } = visit;
    const { schId } = await myComing(visit);
    await control(visit, '/his/stop-session', { sessionId: schId });
    await lookInList(visit, '[id^="appointment-"]:has-text("停诊")');
    await tap(phone, '[id^="appointment-"]:has-text("停诊")');
    await seeText(phone, '#appointment-headline', '医生停诊了');
    await see(phone, '#offers [id^="take-"]');
    const money = await read(phone, '#stopped-card');
    expect(/全额退/.test(money), '停诊应当说钱全额退回', money);
    await camera.shoot(phone.page, 'booking.appointment-stopped');
    await seeText(phone, '#stopped-card', '已全额退回');
    return `另约 ${await takeOffer(visit)}`;
  },
};

const waited: BrowserStep = {
  name: '候补：排上，有人退号就轮到，付款',
  async run(visit) {
    const { phone, camera, isElder } = visit;
    const counter = await counterOf(visit);
    const offered = await findSession(counter, fact(visit, 'departmentCode'), 3);
    const { sessionId, dayIndex } = offered;
    visit.facts.set('comingDayIndex', String(dayIndex));
    const lastSold = await sellSession(counter, offered);
    await backToDepartment(visit);
    await phone.find('.date').nth(dayIndex).tap();
    if (isElder) await tap(phone, '#show-full');
    await tap(phone, `#wait-${sessionId}`);
    await see(phone, '#waitlist-join');
    await camera.shoot(phone.page, 'booking.doctors-waitlist');
    await phone.allowBy('#waitlist-join');
    await seeText(phone, '#waitlist-joined', '您排在第一位');
    await camera.shoot(phone.page, 'booking.doctors-waiting');
    await tap(phone, '#waitlist-see');
    await see(phone, '[id^="leave-waitlist-"]');
    await control(visit, '/his/window-cancel', { regNo: lastSold });
    await lookInList(visit, '[id^="pay-waitlist-"]', CHANGE_SEEN_MS);
    await camera.shoot(phone.page, 'booking.appointments-offered');
    await tap(phone, '[id^="pay-waitlist-"]');
    await payFor(visit);
    return `${offered.doctor.name} ${offered.day.date}`;
  },
};

/** What may happen to a number after it was taken, and before: it is lost, its doctor changes or stops, it comes back. */
export const changeSteps: BrowserStep[] = [taken, changed, stopped, waited];
