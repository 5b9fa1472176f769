import type { MessageSettings } from '@anzhen/shared-types';
import { openTestWorld, type TestWorld } from '../../testing/harness';
import type { SendResult } from '../../ports/wechat';
import { makeWechatPush } from '../../adapters/wechat';
import { makeUserRepository } from '../identity/user.repository';
import { seedPatient, seedUser } from '../report/testing/seed-patient';
import type { NewMessage } from '.';
import { DeliveryRow, MessageRow, SubscriptionRow } from './notification.table';
import { pageOf } from './message-page';
import { contactsWith, hospital, type NotificationDesk, openNotificationDesk } from './testing/notification-desk';

/** A hospital without 微信就医助手; what comes before the rest has tests of its own. */
const config = {
  ...hospital.messages,
  events: Object.fromEntries(
    Object.entries(hospital.messages.events).map(([event, rule]) => [
      event,
      { ...rule, channels: rule.channels.filter((channel) => channel !== 'assistant') },
    ]),
  ),
};

const bloodCount = {
  ...{ kind: 'lab' as const, title: '血常规', version: 1 },
  ...{ issuedAt: new Date(1_000), changeReason: '', isWithdrawn: false },
};

interface Sent {
  channel: string;
  data: Readonly<Record<string, string>> | readonly string[];
  page?: string;
}

type Script = Required<Parameters<typeof openNotificationDesk>[1]>;
let world: TestWorld;
let desk: NotificationDesk;
let userId: string;
let answers: SendResult[];
let sent: Sent[];
let officialOpenid: string | null;
let reportKnown: Awaited<ReturnType<Script['reports']['describeForMessage']>>;

/** One copy of the BFF. WeChat itself is the outside here: what it answers is the test's script. */
const openDesk = (change: Partial<Script> = {}) => {
  const answer = (channel: string, message: Omit<Sent, 'channel'>) => {
    sent.push({ channel, data: message.data, ...(message.page === undefined ? {} : { page: message.page }) });
    return Promise.resolve(answers.shift() ?? { kind: 'sent' as const, remoteId: '200228332' });
  };
  return openNotificationDesk(world, {
    config,
    accounts: {
      findByOpenid: makeUserRepository(world).findByOpenid,
      contactsOf: contactsWith(world, () => (officialOpenid === null ? null : 'union')),
    },
    wechat: {
      sendAssistantMessage: ({ info, page }) => answer('assistant', { data: info, page }),
      sendSubscribeMessage: (message) => answer('subscribe', message),
      sendTemplateMessage: (message) => answer('official', message),
      findOfficialOpenid: () => Promise.resolve(officialOpenid),
    },
    push: makeWechatPush({
      ...{ token: 'AAAAA', encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG', appIds: [] },
      clock: world.clock,
    }),
    reports: {
      describeForMessage: () => Promise.resolve(reportKnown),
      whoMayRead: (_scope, all) => Promise.resolve([...all]),
    },
    ...change,
  });
};

beforeEach(async () => {
  world = await openTestWorld('2026-11-24T02:00:00.000Z');
  userId = await seedUser(world);
  answers = [];
  sent = [];
  officialOpenid = null;
  reportKnown = bloodCount;
  desk = openDesk();
});
afterEach(() => world.close());

const message = (change: Partial<NewMessage> = {}): NewMessage => ({
  userId,
  patientId: null,
  event: 'booking_confirmed',
  body: '试*员，明天 09:00，心血管内科。',
  link: { route: 'booking.appointment', params: { appointmentId: 'apt_1' } },
  dedupeKey: 'booking_confirmed:apt_1',
  facts: { maskedName: '试*员', departmentName: '心血管内科', when: '2026年11月25日 09:00', place: '3 楼 B 区' },
  ...change,
});
const notify = (change: Partial<NewMessage> = {}) =>
  world.tx.run((scope) => desk.notifications.notify(scope, message(change)));
const deliver = (copy = desk, lane = 'now') => copy.jobs.find(({ name }) => name === `deliver-messages-${lane}`)!.run();
const drain = async () => {
  while ((await deliver()) > 0);
};

/** Channel and end of every try, in order. */
const ledger = async (): Promise<string[]> =>
  (await world.tx.outside.manager.find(DeliveryRow, { order: { id: 'ASC' } })).map(({ channel, status, errorCode }) =>
    [channel, status, errorCode].filter((part) => part !== null).join(' '),
  );
const rows = <T extends object>(table: new () => T): Promise<T[]> => world.tx.outside.manager.find(table);
const call = (name: keyof typeof desk.routes, extra: object = {}) =>
  (desk.routes[name] as (given: object) => Promise<never>)({ actorId: userId, ...extra });
const accept = (times: number, key = 'bookingConfirmed') =>
  Array.from({ length: times }).reduce<Promise<unknown>>(
    (before) => before.then(() => call('reportSubscriptions', { body: { results: [{ key, answer: 'accept' }] } })),
    Promise.resolve(),
  );
const remaining = async (key: string) =>
  (await rows(SubscriptionRow)).find((row) => row.templateKey === key)?.remaining;

test('twenty people who tell the same thing at once leave one message and one delivery', async () => {
  await accept(5);
  await Promise.all(Array.from({ length: 20 }, () => notify()));
  expect(await rows(MessageRow)).toHaveLength(1);
  await drain();
  expect(sent).toHaveLength(1);
  expect(await remaining('bookingConfirmed')).toBe(4);
});

test('a booking goes out as a subscribe message with the fields of the template, and uses one send', async () => {
  await accept(1);
  await notify();
  await drain();
  expect(sent).toEqual([
    {
      channel: 'subscribe',
      page: 'packages/booking/pages/appointment/index?appointmentId=apt_1',
      data: {
        name1: '试*员',
        thing2: '心血管内科',
        time3: '2026年11月25日 09:00',
        character_string4: '-',
        thing5: '3 楼 B 区',
      },
    },
  ]);
  expect(await rows(DeliveryRow)).toMatchObject([{ channel: 'subscribe', status: 'sent', remoteId: '200228332' }]);
  expect(await remaining('bookingConfirmed')).toBe(0);
});

test('without quota nothing is sent; the inbox has the message all the same', async () => {
  await notify();
  await drain();
  expect(sent).toHaveLength(0);
  expect(await ledger()).toEqual(['subscribe no_quota', 'official no_follower']);
  expect(await call('listMessages')).toMatchObject({ unreadCount: 1, messages: [{ title: '挂号成功', unread: true }] });
});

test('many sends at once never make the quota negative and never send more than it allows', async () => {
  await accept(3);
  await Promise.all(Array.from({ length: 10 }, (_, index) => notify({ dedupeKey: `booking_confirmed:${index}` })));
  await Promise.all([openDesk(), openDesk(), openDesk()].map((copy) => deliver(copy)));
  await drain();
  expect(sent).toHaveLength(3);
  expect(await remaining('bookingConfirmed')).toBe(0);
  expect((await ledger()).filter((line) => line === 'subscribe no_quota')).toHaveLength(7);
});

test('many workers at once send each message once', async () => {
  await accept(40);
  for (let visit = 0; visit < 40; visit += 1) await notify({ dedupeKey: `booking_confirmed:${visit}` });
  const copies = Array.from({ length: 8 }, () => openDesk());
  const taken = await Promise.all(copies.map((copy) => deliver(copy)));
  expect(taken.reduce((total, each) => total + each, 0)).toBe(40);
  expect(sent).toHaveLength(40);
  expect(await remaining('bookingConfirmed')).toBe(0);
});

test('when WeChat says that nothing is left, our count follows', async () => {
  await accept(2);
  answers = [{ kind: 'noQuota' }];
  await notify();
  await drain();
  expect(await remaining('bookingConfirmed')).toBe(0);
  expect(await ledger()).toEqual(['subscribe no_quota', 'official no_follower']);
});

test('a refused message is recorded with its code, gives the send back and is not tried again', async () => {
  await accept(1);
  answers = [{ kind: 'refused', code: 47003 }];
  await notify();
  await drain();
  world.clock.advance(3_600_000);
  await drain();
  expect(sent).toHaveLength(1);
  expect(await ledger()).toEqual(['subscribe refused 47003', 'official no_follower']);
  expect(await remaining('bookingConfirmed')).toBe(1);
});

test('a try without an answer goes again later and takes the quota only once', async () => {
  await accept(1);
  answers = [{ kind: 'retry', code: -1 }];
  await notify();
  await drain();
  expect(await remaining('bookingConfirmed')).toBe(0);
  expect(await ledger()).toEqual(['subscribe sending']);
  world.clock.advance(60_000);
  await drain();
  expect(sent).toHaveLength(2);
  expect(await ledger()).toEqual(['subscribe sent']);
  expect(await remaining('bookingConfirmed')).toBe(0);
});

const called = { event: 'queue_called' as const, link: { route: 'visit.queue', params: { ticketId: 'tkt_1' } } };

test('a call goes through the official account to a follower and leaves the quota alone', async () => {
  officialOpenid = 'official-1';
  await accept(1, 'queueCalled');
  await notify({ ...called, facts: { number: 'A023', place: '5 诊室' } });
  await drain();
  expect(sent).toMatchObject([
    { channel: 'official', data: { character_string2: 'A023', thing3: '5 诊室', number4: '0' } },
  ]);
  expect(await remaining('queueCalled')).toBe(1);
});

test('a call to somebody who does not follow, or who blocked the account, goes as a subscribe message', async () => {
  await accept(2, 'queueCalled');
  await notify(called);
  await drain();
  officialOpenid = 'official-1';
  answers = [{ kind: 'refused', code: 43004 }];
  await notify({ ...called, dedupeKey: 'queue_called:2' });
  await drain();
  expect(sent.map(({ channel }) => channel)).toEqual(['subscribe', 'official', 'subscribe']);
  expect((await ledger()).filter((line) => line.startsWith('official'))).toEqual([
    'official no_follower',
    'official no_follower',
  ]);
});

test('a call that comes ten minutes late is not sent any more', async () => {
  await accept(1, 'queueCalled');
  await notify(called);
  world.clock.advance(11 * 60_000);
  await drain();
  expect(sent).toHaveLength(0);
  expect(await remaining('queueCalled')).toBe(1);
});

test('a new bill is told to everybody who cares for the patient, once each', async () => {
  const other = await seedUser(world);
  await seedPatient(world, userId, { hisPatientId: '0000100007' });
  await seedPatient(world, other, { hisPatientId: '0000100007' });
  await seedPatient(world, other, { hisPatientId: '0000100008' });
  const event = { hisPatientId: '0000100007', subjectId: 'B1', eventId: 1 };
  await desk.handlers['his.billReady']!(event);
  await desk.handlers['his.billReady']!(event);
  const told = await rows(MessageRow);
  expect(told.map((row) => row.userId).sort()).toEqual([userId, other].sort());
  expect(told[0]).toMatchObject({ event: 'bill_due', body: '试*员有新的缴费单，请先缴费，再去检查或取药。' });
});

test('a released report is told by its kind; one that may not be shown is not told at all', async () => {
  const patientId = await seedPatient(world, userId);
  const event = { hisPatientId: '0000100001', subjectId: 'R1', eventId: 2 };
  reportKnown = null;
  await desk.handlers['his.reportReady']!(event);
  expect(await rows(MessageRow)).toHaveLength(0);
  reportKnown = bloodCount;
  await desk.handlers['his.reportReady']!(event);
  expect(await rows(MessageRow)).toMatchObject([
    { body: '试*员的血常规出来了，点开查看。', link: { route: 'report.lab', params: { patientId, reportId: 'R1' } } },
  ]);
});

test('a correction and a withdrawal are told once each, to those who were told of the report', async () => {
  await seedPatient(world, userId);
  const late = await seedUser(world);
  const hear = async () => {
    await desk.handlers['his.reportReady']!({ hisPatientId: '0000100001', subjectId: 'R1', eventId: 2 });
    await desk.handlers['his.reportReady']!({ hisPatientId: '0000100001', subjectId: 'R1', eventId: 3 });
    return (await rows(MessageRow)).filter((row) => row.userId === userId).map(({ event }) => event);
  };
  reportKnown = bloodCount;
  expect(await hear()).toEqual(['report_ready']);
  // Typeset anew: the same version, and no reason.
  reportKnown = { ...bloodCount, issuedAt: new Date(9_000) };
  expect(await hear()).toHaveLength(1);
  reportKnown = { ...bloodCount, version: 2, changeReason: '复核后更正' };
  expect(await hear()).toEqual(['report_ready', 'report_corrected']);
  // Somebody who takes care of the same person since then hears of a report, not of a correction.
  await seedPatient(world, late, { hisPatientId: '0000100001' });
  reportKnown = { ...bloodCount, version: 3, changeReason: '标本溶血', isWithdrawn: true };
  expect(await hear()).toEqual(['report_ready', 'report_corrected', 'report_withdrawn']);
  const all = await rows(MessageRow);
  expect(all.filter((row) => row.userId === late)).toEqual([]);
  expect(all[1]).toMatchObject({ title: '报告有更正', facts: { advice: '报告有更正，点开看改了什么' } });
  expect(all[2]?.body).toBe('试*员的血常规医院收回了，不要再照它用药或看病。点开看怎么办。');
});

test('a stranger cannot read a message, and it stays unread', async () => {
  await notify();
  const [{ id: messageId }] = (await rows(MessageRow)) as [MessageRow];
  const stranger = await seedUser(world);
  await expect(call('readMessage', { actorId: stranger, params: { messageId } })).rejects.toMatchObject({
    code: 'MESSAGE.NOT_FOUND',
  });
  expect((await rows(MessageRow))[0]?.readAt).toBeNull();
  await call('readMessage', { params: { messageId } });
  world.clock.advance(1000);
  await call('readMessage', { params: { messageId } });
  expect((await rows(MessageRow))[0]?.readAt?.toISOString()).toBe('2026-11-24T02:00:00.000Z');
  expect(await call('listMessages')).toMatchObject({ unreadCount: 0 });
});

test('the phone sees how often WeChat will still remind; a ban empties the count', async () => {
  await accept(2);
  const { kinds } = await (call('getMessageSettings') as Promise<MessageSettings>);
  expect(kinds.map(({ key, consent }) => `${key} ${consent?.remaining}`)).toEqual([
    'bookingConfirmed 2',
    // What goes to staff is nobody's to set.
    ...Object.entries(config.templates)
      .slice(1)
      .filter(([, { forStaff }]) => !forStaff)
      .map(([key]) => `${key} 0`),
  ]);
  expect(kinds[0]).toMatchObject({ label: '挂号成功提醒', consent: { lastAnswer: 'accept' } });
  await call('reportSubscriptions', { body: { results: [{ key: 'bookingConfirmed', answer: 'ban' }] } });
  expect(await remaining('bookingConfirmed')).toBe(0);
});

test.each([
  ['session_stopped', 'visitChanged', { change: '医生停诊，费用全额退回' }, '医生停诊，费用全额退回'],
  ['doctor_changed', 'visitChanged', { change: '换成林晚晴，请确认' }, '换成林晚晴，请确认'],
  ['waitlist_offered', 'waitlistOffered', { day: '明天 11月25日 周三' }, '请尽快付款，过时让给下一位'],
] as const)('%s goes out as the template %s', async (event, key, change, lastField) => {
  await accept(1, key);
  await notify({ event, dedupeKey: `${event}:apt_1`, facts: { ...message().facts, ...change } });
  await drain();
  expect(sent).toHaveLength(1);
  expect(sent[0]?.data).toMatchObject({ name1: '试*员', thing2: '心血管内科', thing4: lastField });
  expect(Object.values(sent[0]?.data ?? {}).every((value) => [...value].length <= 20)).toBe(true);
  expect(await remaining(key)).toBe(0);
});

test('messages older than the policy allows are deleted with their deliveries, younger ones stay', async () => {
  await notify();
  await drain();
  world.clock.advance(80 * 86_400_000);
  await notify({ dedupeKey: 'booking_confirmed:young' });
  world.clock.advance(11 * 86_400_000);
  const job = desk.jobs.find(({ name }) => name === 'delete-old-messages')!;
  expect(await job.run()).toBe(1);
  expect(await job.run()).toBe(0);
  expect((await rows(MessageRow)).map(({ dedupeKey }) => dedupeKey)).toEqual(['booking_confirmed:young']);
  expect(await rows(DeliveryRow)).toHaveLength(0);
});

test.each([
  [{ route: 'visit.queue', params: { ticketId: 'tkt_1' } }, 'packages/visit/pages/queue/index?ticketId=tkt_1'],
  [{ route: 'home', params: {} }, 'pages/home/index'],
  [null, 'packages/me/pages/messages/index'],
])('%j opens %s', (link, page) => {
  expect(pageOf(link)).toBe(page);
});
