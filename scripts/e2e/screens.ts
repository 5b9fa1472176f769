import { type Page } from 'playwright-core';
import { hospitalDate, hospitalInstant, toRfc3339 } from '../../shared-types/src/kernel';
import { LocalProblem, waitUntil } from '../local/processes';
import { totpAt } from '../local/totp';
import { askJson, localStaff } from '../local/world';
import { type DemoPerson, type Guest, makeGuest } from './guest';
import { makeUrlOf, readRoutePaths } from './route-paths';
import { type Stage, main, setStage } from './run-visit';
import { type Album, openAlbum } from './screen-album';
import { takeMergedBill } from './screens-bills';
import { completeVisit, takeBookingChanges, takeFollowUp } from './screens-booking';
import { takeDesks } from './screens-desks';
import { takeEntryCodes, takeExpiredEntry, takePersonCode, takeRefusedCheckIns } from './screens-entry';
import { takeRefunds } from './screens-refunds';
import { takeReportChanges, takeReports, takeViewers } from './screens-reports';
import { takeTriage } from './screens-triage';
import { visible } from './waiting-steps';

const PHONE = 'screens';
const DEPARTMENT = 'D0304';
const SELF: DemoPerson = { relation: 'self', name: '程安之', idNumber: '99010119930618006X', phone: '13900000007' };
const MOTHER: DemoPerson = { relation: 'mother', name: '余佩兰', idNumber: '990101195803120027', phone: '13900000001' };
const FATHER: DemoPerson = { relation: 'father', name: '田守正', idNumber: '990101195507080016', phone: '13900000002' };
const GRANDPA: DemoPerson = { relation: 'other', name: '许长庚', idNumber: '990101194405200035', phone: '13900000003' };
/** They sit in the same waiting room, each with a phone of their own. */
const OTHERS: DemoPerson[] = [
  { relation: 'self', name: '陶知远', idNumber: '990101199011020050', phone: '13900000004' },
  { ...GRANDPA, relation: 'self' },
  { relation: 'self', name: '何静姝', idNumber: '990101199709300046', phone: '13900000006' },
];

export interface Family {
  self: string;
  mother: string;
  father: string;
  grandpa: string;
}

export interface Scene {
  stage: Stage;
  album: Album;
  desk: Page;
  tv: Page;
  guest: Guest;
  urlOf: ReturnType<typeof makeUrlOf>;
}

const now = async ({ stage }: Scene): Promise<Date> =>
  new Date(String((await askJson(`${stage.world.bffUrl}/healthz`)).now));

const takeStrangersFirstLook = async ({ stage, album, urlOf }: Scene): Promise<void> => {
  const { take } = album;
  await take({ name: 'home.first-use', url: urlOf('home') });
  await take({ name: 'me.family-edit', url: urlOf('me.family-edit') });
  await take({ name: 'web.tv.choose', url: urlOf('web.tv') });
  await take({ name: 'staff.sign-in', url: urlOf('staff.sign-in') });
  const page = await (await stage.newPhoneContext()).newPage();
  await page.goto(`${stage.world.bffUrl}/`);
  await visible(page, '#privacy-agree').waitFor();
  await album.takeWide(page, 'home.privacy.standard');
  await page.context().close();
};

const takeBeforeVisit = async (scene: Scene, family: Family): Promise<void> => {
  const { album, urlOf } = scene;
  const { take } = album;
  const patientId = family.mother;
  await take({ name: 'home.no-visit', url: urlOf('home'), patientId });
  await take({ name: 'book', url: urlOf('book'), patientId });
  await take({ name: 'me', url: urlOf('me'), patientId });
  await takeTriage(scene, patientId);
  await take({ name: 'booking.doctors', url: urlOf('booking.doctors', { departmentCode: DEPARTMENT }) });
  await take({ name: 'visit.bills.empty', url: urlOf('visit.bills'), patientId: family.self });
  await take({ name: 'visit.exams.empty', url: urlOf('visit.exams') });
  await take({ name: 'visit.queue.empty', url: urlOf('visit.queue') });
  await take({ name: 'me.family', url: urlOf('me.family') });
  await take({ name: 'me.family-edit.shown', url: urlOf('me.family-edit', { patientId }) });
  await take({ name: 'me.privacy', url: urlOf('me.privacy') });
  await take({ name: 'me.access-log', url: urlOf('me.access-log') });
  await take({ name: 'me.sign-in', url: urlOf('me.sign-in') });
  await takePersonCode(scene, patientId);
  await takeReports(scene, family);
  await takeViewers(scene, { ...family, ...{ selfPerson: SELF, motherPerson: MOTHER } });
};

interface Booking {
  startsAt: string;
  sessionId: string;
  slotId: string;
}

/** Numbers of one half-day of today: the earliest for the others, later ones for mother and father. */
const findSlots = async (scene: Scene): Promise<Booking[]> => {
  const { guest } = scene;
  const date = hospitalDate(await now(scene));
  const params = { departmentCode: DEPARTMENT };
  const day = await guest.api.call('getDepartmentDay', { params, query: { date } });
  for (const session of day.doctors.flatMap(({ sessions }) => sessions)) {
    if (session.status !== 'open' || session.feeFen === 0) continue;
    const { slots } = await guest.api.call('listSlots', { params: { sessionId: session.id } });
    const numbers = slots
      .filter(({ status }) => status === 'open')
      .flatMap(({ id, startsAt, remaining }) =>
        Array.from({ length: remaining ?? 1 }, () => ({ sessionId: session.id, slotId: id, startsAt })),
      );
    const before = numbers.slice(0, OTHERS.length);
    // In one time slot she would be called first, for her age.
    const later = numbers.filter(({ startsAt }) => startsAt > (before.at(-1)?.startsAt ?? ''));
    if (before.length === OTHERS.length && later.length > 1) return [...before, ...later.slice(0, 2)];
  }
  throw new Error(`${DEPARTMENT} has no half-day with ${OTHERS.length + 2} numbers today`);
};

const takeBooking = async (scene: Scene, patientId: string, slot: Booking): Promise<string> => {
  const { album, urlOf, guest } = scene;
  const { take } = album;
  const visitDate = hospitalDate(await now(scene));
  const slots = { sessionId: slot.sessionId, departmentCode: DEPARTMENT, visitDate, slotId: slot.slotId };
  await take({ name: 'booking.slots', url: urlOf('booking.slots', slots), patientId });
  const { id: appointmentId } = await guest.hold(patientId, slot.sessionId, slot.slotId);
  await take({ name: 'booking.confirm', url: urlOf('booking.confirm', { appointmentId }) });
  const paymentId = await guest.pay(appointmentId);
  await take({ name: 'booking.pay-result', url: urlOf('booking.pay-result', { paymentId }) });
  await take({ name: 'booking.appointment', url: urlOf('booking.appointment', { appointmentId }) });
  await take({ name: 'booking.appointments', url: urlOf('booking.appointments') });
  return appointmentId;
};

const fillWaitingRoom = async (scene: Scene, slots: Booking[]): Promise<(() => Promise<unknown>)[]> => {
  const arrivals: (() => Promise<unknown>)[] = [];
  for (const [index, person] of OTHERS.entries()) {
    const other = await makeGuest(scene.stage.world, `waiting-${index + 1}`);
    const patientId = await other.addPatient(person);
    const { id } = await other.hold(patientId, slots[index].sessionId, slots[index].slotId);
    await other.pay(id);
    arrivals.push(() => other.checkIn(patientId, DEPARTMENT));
  }
  return arrivals;
};

const signIn = async (scene: Scene): Promise<void> => {
  const { desk } = scene;
  const { username, password, totpSecret } = localStaff[1];
  await visible(desk, '#staff-username input').fill(username);
  await visible(desk, '#staff-password input').fill(password);
  await visible(desk, '#staff-totp input').fill(totpAt(totpSecret, await now(scene)));
  await visible(desk, '#staff-sign-in').click();
};

/** Signs the nurse in on the console; the phones get the same session for the desk on the phone. */
const openDesk = async (scene: Scene): Promise<void> => {
  const { desk, album, urlOf, stage } = scene;
  await desk.goto(`${stage.world.bffUrl}/#${urlOf('web.console')}`);
  await visible(desk, '#staff-sign-in').waitFor();
  await album.takeWide(desk, 'web.console.sign-in');
  await signIn(scene);
  await visible(desk, '#area').waitFor();
  const stored = await desk.evaluate(() => localStorage.getItem('anzhen.staff-session'));
  await album.keep('anzhen.staff-session', (JSON.parse(stored ?? '{}') as { data: unknown }).data);
};

const showArea = async ({ desk }: Scene, area: string): Promise<void> => {
  await visible(desk, '#area').click();
  await visible(desk, '#area-menu .bar-menu-line').filter({ hasText: area }).click();
  await visible(desk, '#area').filter({ hasText: area }).waitFor();
};

/** Turns the pages of the console until this room is on it. */
const showRoom = async ({ desk }: Scene, queueId: string): Promise<void> => {
  const room = visible(desk, `#room-${queueId}`);
  await visible(desk, '.console-column').first().waitFor();
  while ((await room.count()) === 0 && !(await visible(desk, '#page-on').getAttribute('class'))?.includes('off')) {
    await visible(desk, '#page-on').click();
  }
  await room.waitFor();
};

const takeWaiting = async (
  scene: Scene,
  { mother: patientId, father }: Pick<Family, 'mother' | 'father'>,
  arrivals: (() => Promise<unknown>)[],
): Promise<void> => {
  const { album, urlOf, guest, desk, tv, stage } = scene;
  const { take, takeWide } = album;
  await take({ name: 'home.to-check-in', url: urlOf('home'), patientId });
  await take({ name: 'visit.check-in', url: urlOf('visit.check-in', { scene: `d=${DEPARTMENT}` }) });
  for (const arrive of arrivals) await arrive();
  const { id: ticketId, queueId } = await guest.checkIn(patientId, DEPARTMENT);
  const ticket = await guest.api.call('getTicket', { params: { ticketId } });
  await take({ name: 'visit.check-in.done', url: urlOf('visit.check-in', { scene: `d=${DEPARTMENT}` }) });
  await take({ name: 'home.waiting', url: urlOf('home') });
  await take({ name: 'visit.queue.waiting', url: urlOf('visit.queue', { ticketId }) });
  const { token } = await guest.api.call('shareTicket', { params: { ticketId } });
  await take({ name: 'visit.shared-ticket', url: urlOf('visit.shared-ticket', { token }) });

  await openDesk(scene);
  const area = `${ticket.place.floor} ${ticket.place.area}`;
  await showArea(scene, area);
  await showRoom(scene, queueId);
  // The console takes two calls within a second for one trembling finger, so the nurse presses until it calls.
  const callNext = async (number: string): Promise<void> => {
    const isCalled = () => visible(desk, `#current-${queueId}`).filter({ hasText: number }).count();
    await waitUntil(`没有叫到 ${number}`, async () => {
      if ((await isCalled()) > 0) return true;
      const button = visible(desk, `#call-${queueId}:not(.off)`).filter({ hasText: `叫下一位 ${number}` });
      if ((await button.count()) > 0) await button.click();
      return (await isCalled()) > 0;
    });
  };
  const [first, second, ...rest] = ticket.line.map(({ number }) => number);
  await tv.goto(`${stage.world.bffUrl}/#${urlOf('web.tv', { area })}`);
  await visible(tv, '.tv-table').waitFor();
  await takeWide(tv, 'web.tv.quiet');
  await callNext(first);
  await visible(tv, '#tv-number').filter({ hasText: first }).waitFor();
  await visible(desk, `#miss-${queueId}`).click();
  await callNext(second);
  await takeWide(desk, 'web.console');
  await takeWide(tv, 'web.tv');
  await take({ name: 'staff.desk', url: urlOf('staff.desk', { queueId }) });
  await take({ name: 'visit.queue.near', url: urlOf('visit.queue', { ticketId }) });
  for (const number of rest) await callNext(number);
  await take({ name: 'home.called', url: urlOf('home') });
  await take({ name: 'visit.queue.called', url: urlOf('visit.queue', { ticketId }) });
  await takeWide(tv, 'web.tv.called');
  await guest.checkIn(father, DEPARTMENT);
  await take({ name: 'visit.queue.family', url: urlOf('visit.queue') });
  await take({
    name: 'visit.queue.other-called',
    url: urlOf('visit.queue'),
    prepare: (phone) => phone.find('.seg').nth(1).tap(),
  });
  await visible(desk, `#miss-${queueId}`).click();
  await waitUntil('号票没有变成过号', async () => {
    const { status } = await guest.api.call('getTicket', { params: { ticketId } });
    return status === 'missed';
  });
  await take({ name: 'home.missed', url: urlOf('home') });
  await take({ name: 'visit.queue.missed', url: urlOf('visit.queue', { ticketId }) });
  await visible(desk, '#missed-list').click();
  await takeWide(desk, 'web.console.missed');
  await visible(desk, `#rejoin-${ticketId}`).click();
  await visible(desk, '#missed-sheet .sheet-close').click();
  // Who came back stands behind some others, the father among them.
  const line = await waitUntil('号票没有回到队里', async () => {
    const back = await guest.api.call('getTicket', { params: { ticketId } });
    return back.status === 'waiting' && back.line;
  });
  const ahead = line.slice(
    0,
    line.findIndex(({ isYou }) => isYou),
  );
  for (const { number, status } of ahead) if (status === 'waiting') await callNext(number);
  await callNext(ticket.number);
};

const takeAfterwards = async (scene: Scene, patientId: string, appointmentId: string): Promise<void> => {
  const { album, urlOf, guest, stage } = scene;
  const { take } = album;
  const control = (path: string, body: unknown) => askJson(`${stage.world.controlUrl}${path}`, body);
  const { patId: hisPatientId } = await completeVisit(scene, appointmentId);
  const params = { patientId };
  const bills = await waitUntil('缴费单没有来', async () => {
    const list = await guest.api.call('listBills', { params });
    const { stage: at } = await guest.api.call('getVisit', { params });
    return at === 'to_pay' && list.bills.filter(({ status }) => status === 'due');
  });
  const exam = bills.find(({ kind }) => kind === 'examination');
  if (!exam) throw new Error('the doctor ordered no examination');
  await take({ name: 'home.to-pay', url: urlOf('home'), patientId });
  await take({ name: 'visit.bills', url: urlOf('visit.bills') });
  await take({ name: 'visit.bill', url: urlOf('visit.bill', { patientId, billIds: exam.id }) });
  for (const bill of bills) await guest.payBillsWithInsurance(patientId, [bill.id], bill.totalFen, MOTHER);
  await take({ name: 'visit.bill.paid', url: urlOf('visit.bill', { patientId, billIds: exam.id }) });
  const medicine = bills.find(({ kind }) => kind === 'medicine');
  if (!medicine) throw new Error('the doctor prescribed no medicine');
  await take({ name: 'home.to-exam', url: urlOf('home') });
  await take({ name: 'visit.exams', url: urlOf('visit.exams') });
  // One blood count waited for the laboratory before today's visit; the second one is of today.
  for (const kind of ['blood-count', 'blood-count', 'lipids']) {
    await control('/his/publish-report', { patientId: hisPatientId, kind });
  }
  await waitUntil('报告没有出来', async () => {
    const { stage: at } = await guest.api.call('getVisit', { params });
    return at === 'report_ready';
  });
  await take({ name: 'home.report-ready', url: urlOf('home') });
  await take({ name: 'reports', url: urlOf('reports') });
  await take({ name: 'me.messages', url: urlOf('me.messages') });
  await take({ name: 'me.message-settings', url: urlOf('me.message-settings') });
  await takeReportChanges(scene, { patientId, hisPatientId });
  await takeMergedBill(scene, { patientId, hisPatientId, person: MOTHER });
  // Its long bill leaves examinations to do.
  await takeRefunds(scene, { patientId, billId: medicine.id, hisPatientId, person: MOTHER });
};

const takeAll = async (folder: string): Promise<boolean> => {
  const paths = readRoutePaths();
  const stage = await setStage();
  try {
    const { world } = stage;
    const names: string[] = [];
    const opened = await openAlbum(folder, world.bffUrl, PHONE, stage.newPhoneContext);
    const album: Album = {
      ...opened,
      take: async (shot) => {
        names.push(shot.name);
        await opened.take(shot);
      },
      takeWide: async (page, name) => {
        names.push(name);
        await opened.takeWide(page, name);
      },
    };
    const guest = await makeGuest(world, PHONE);
    const desk = await (await stage.newWideContext({ width: 1920, height: 1200 })).newPage();
    const tv = await (await stage.newWideContext({ width: 1920, height: 1080 })).newPage();
    const scene: Scene = { stage, album, desk, tv, guest, urlOf: makeUrlOf(paths) };
    await takeStrangersFirstLook(scene);
    const self = await guest.addPatient(SELF);
    const mother = await guest.addPatient(MOTHER);
    const father = await guest.addPatient(FATHER);
    const grandpa = await guest.addPatient(GRANDPA);
    await takeBeforeVisit(scene, { self, mother, father, grandpa });
    const slots = await findSlots(scene);
    const [slot, fathers] = slots.slice(OTHERS.length);
    const arrivals = await fillWaitingRoom(scene, slots);
    const appointmentId = await takeBooking(scene, mother, slot);
    const fathersVisit = await guest.hold(father, fathers.sessionId, fathers.slotId);
    await guest.pay(fathersVisit.id);
    const starts = hospitalInstant(hospitalDate(await now(scene)), slot.startsAt);
    await askJson(`${world.controlUrl}/clock`, { now: toRfc3339(new Date(starts.getTime() - 20 * 60_000)) });
    await takeRefusedCheckIns(scene, DEPARTMENT, { self, mother });
    await takeWaiting(scene, { mother, father }, arrivals);
    const billCode = await takeEntryCodes(scene);
    await takeAfterwards(scene, mother, appointmentId);
    await takeBookingChanges(scene, DEPARTMENT, mother);
    await completeVisit(scene, fathersVisit.id);
    await takeDesks(scene, await now(scene), () => signIn(scene));
    await takeExpiredEntry(scene, billCode);
    await takeFollowUp(scene, await now(scene));
    const left = [...paths.keys()].filter(
      (route) => !names.some((name) => name === route || name.startsWith(`${route}.`)),
    );
    if (left.length > 0) throw new LocalProblem(`这些页面没有拍到：${left.join('、')}`);
    console.log(`${folder}：${names.length} 个画面。`);
    for (const line of opened.barriers) console.error(`\x1b[31m✗\x1b[0m ${line}`);
    return opened.barriers.length === 0;
  } finally {
    await stage.close();
  }
};

const folder = process.argv[2];
void main(() => {
  if (!folder) throw new LocalProblem('请写明图片放在哪里：node --import tsx scripts/e2e/screens.ts 文件夹');
  return takeAll(folder);
});
