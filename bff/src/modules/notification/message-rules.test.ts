import { fitTemplateData, type MessageChannel, type MessageEvent, type TemplateData } from '@anzhen/shared-types';
import { newId } from '../../platform/new-id';
import type { SmsResult } from '../../ports/sms';
import type { SendResult, WechatEvent } from '../../ports/wechat';
import { openTestWorld, type TestWorld } from '../../testing/harness';
import { seedPatient, seedUser } from '../report/testing/seed-patient';
import type { NewMessage } from '.';
import { DeliveryRow, MessageRow, ReceiptRow, SubscriptionRow } from './notification.table';
import { contactsWith, hospital, type NotificationDesk, openNotificationDesk } from './testing/notification-desk';

let world: TestWorld;
let desk: NotificationDesk;
let userId: string;
let patientId: string;
let sent: { channel: MessageChannel; shown: Record<string, unknown> }[];
let events: WechatEvent[];
/** Channels that cannot take a message, and how they say so. */
let closed: Partial<Record<MessageChannel, SendResult>>;

const openDesk = () => {
  const answer = (channel: MessageChannel, shown: object): Promise<SendResult> => {
    sent.push({ channel, shown: shown as Record<string, unknown> });
    return Promise.resolve(
      closed[channel] ?? { kind: 'sent', remoteId: `${channel}-${newId('notice', world.clock.now())}` },
    );
  };
  return openNotificationDesk(world, {
    accounts: { findByOpenid: () => Promise.resolve(userId), contactsOf: contactsWith(world, () => 'union') },
    wechat: {
      sendAssistantMessage: (message) => answer('assistant', message),
      sendSubscribeMessage: (message) => answer('subscribe', message),
      sendTemplateMessage: (message) => answer('official', message),
      findOfficialOpenid: () => Promise.resolve('official-1'),
    },
    sms: {
      appId: 'sms-1',
      send: async (message) => (await answer('sms', message)) as SmsResult,
      find: () => Promise.resolve({ kind: 'notFound' }),
      pullReports: () => Promise.resolve([]),
    },
    push: { echo: () => '', read: () => events },
  });
};

beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.clock.set('2026-11-24T02:00:00.000Z');
  userId = await seedUser(world);
  patientId = await seedPatient(world, userId);
  [sent, events, closed] = [[], [], {}];
  desk = openDesk();
});

let matter = 0;
const visit = {
  ...{ maskedName: '试*员', recordNumber: 'R1', departmentName: '心血管内科', doctorName: '何知远', number: 'A012' },
  ...{ when: '2026年11月25日 09:00', visitDate: '2026-11-25', day: '明天 09:00–09:30', place: '门诊楼 3 楼 B 区' },
};
const notify = (event: MessageEvent, facts: NewMessage['facts'] = visit) =>
  world.tx.run((scope) =>
    desk.notifications.notify(scope, {
      ...{ userId, patientId, event, body: '试*员的消息。', dedupeKey: `rules:${(matter += 1)}`, facts },
      link: { route: 'booking.appointment', params: { appointmentId: 'apt_1' } },
    }),
  );
const job = (name: string) => desk.jobs.find((each) => each.name === name)!;
const deliver = async () => {
  while ((await job('deliver-messages-now').run()) > 0);
};
const grant = (templateKey: string) =>
  world.tx.outside.manager.insert(SubscriptionRow, {
    ...{ id: newId('grant', world.clock.now()), userId, templateKey, remaining: 9, lastAnswer: 'accept' },
    updatedAt: world.clock.now(),
  });
const ledgerOf = async (messageId: string) =>
  (await world.tx.outside.manager.find(DeliveryRow, { where: { messageId }, order: { id: 'ASC' } })).map(
    ({ channel, status }) => `${channel} ${status}`,
  );
const newest = async () =>
  (await world.tx.outside.manager.find(MessageRow, { where: { userId }, order: { id: 'DESC' }, take: 1 }))[0]!;

const refusals: Record<MessageChannel, { answer: SendResult; status: string }> = {
  assistant: { answer: { kind: 'refused', code: 48001 }, status: 'refused' },
  subscribe: { answer: { kind: 'noQuota' }, status: 'no_quota' },
  official: { answer: { kind: 'refused', code: 43004 }, status: 'no_follower' },
  sms: { answer: { kind: 'refused', code: 9 }, status: 'refused' },
};
const fits = ({ shown }: (typeof sent)[number]): boolean =>
  shown.data === undefined || fitTemplateData(shown.data as TemplateData).fits;

const thirteen: [string, MessageEvent][] = [
  ['挂号成功', 'booking_confirmed'],
  ['就诊前一天', 'visit_reminder'],
  ['候诊还有 N 人', 'queue_near'],
  ['叫号', 'queue_called'],
  ['过号', 'queue_missed'],
  ['停诊', 'session_stopped'],
  ['替诊', 'doctor_changed'],
  ['待缴费', 'bill_due'],
  ['缴费成功', 'bill_paid'],
  ['退款', 'refunded'],
  ['报告已出', 'report_ready'],
  ['候补成功', 'waitlist_offered'],
  ['随访', 'follow_up'],
];

test.each(thirteen)(
  '%s goes through each of its channels when those before cannot take it, and into the inbox',
  async (_what, event) => {
    const { channels, template } = hospital.messages.events[event]!;
    const facts = { ...visit, amount: '¥20.00', receiptNo: 'R20261124', peopleAhead: '3', room: '5 诊室' };
    for (const [at, channel] of channels.entries()) {
      await world.tx.outside.manager.delete(SubscriptionRow, { userId });
      await grant(template);
      const before = channels.slice(0, at);
      closed = Object.fromEntries(before.map((each) => [each, refusals[each].answer]));
      sent.length = 0;
      await notify(event, facts);
      await deliver();
      expect(sent.map((each) => each.channel)).toEqual([...before, channel]);
      expect(sent.every(fits)).toBe(true);
      const expected = [...before.map((each) => `${each} ${refusals[each].status}`), `${channel} sent`];
      expect(await ledgerOf((await newest()).id)).toEqual(expected);
    }
    const { messages } = (await desk.routes.listMessages!({ actorId: userId } as never)) as { messages: unknown[] };
    expect(messages).toHaveLength(channels.length);
  },
);

describe('the evening before', () => {
  test('what has to be known about eating is not left to a channel that has no room for it', async () => {
    await grant('visitReminder');
    await notify('visit_reminder', { ...visit, materials: '身份证、医保卡', advice: '做胃镜的今晚 8 点后不吃不喝' });
    await deliver();
    expect(sent.map(({ channel, shown }) => [channel, shown.data])).toEqual([
      ['subscribe', expect.objectContaining({ thing4: '做胃镜的今晚 8 点后不吃不喝', thing5: '身份证、医保卡' })],
    ]);
    closed = { subscribe: { kind: 'noQuota' }, official: { kind: 'refused', code: 43004 } };
    await notify('visit_reminder', { ...visit, materials: '身份证、医保卡', advice: '做胃镜的今晚 8 点后不吃不喝' });
    await deliver();
    expect(sent.at(-1)).toMatchObject({
      channel: 'sms',
      shown: { params: expect.arrayContaining(['做胃镜的今晚 8 点后不吃不喝', '身份证、医保卡']) as unknown },
    });
  });

  test('when nothing else takes it, a reminder without the note is better than none', async () => {
    for (const channel of ['subscribe', 'official', 'sms'] as const) closed[channel] = refusals[channel].answer;
    await notify('visit_reminder', { ...visit, advice: '做胃镜的今晚 8 点后不吃不喝' });
    await deliver();
    expect(sent.map(({ channel }) => channel)).toEqual(['official', 'sms', 'assistant']);
  });

  test('without such a note the hospital’s first channel takes it', async () => {
    await notify('visit_reminder');
    await deliver();
    expect(sent.map(({ channel }) => channel)).toEqual(['assistant']);
  });
});

test.each<[string, MessageEvent, string, string | null]>([
  ['23:00 of the day before', 'session_stopped', '2026-11-24T15:00:00.000Z', null],
  ['03:00 of the same day', 'session_stopped', '2026-11-24T19:00:00.000Z', null],
  ['23:00 two days before', 'session_stopped', '2026-11-23T15:00:00.000Z', '2026-11-23T23:30:00.000Z'],
  ['02:00 the day before', 'session_stopped', '2026-11-23T18:00:00.000Z', '2026-11-23T23:30:00.000Z'],
  ['a call at 03:00', 'queue_called', '2026-11-23T19:00:00.000Z', null],
  [
    'another doctor at 23:00 of the day before',
    'doctor_changed',
    '2026-11-24T15:00:00.000Z',
    '2026-11-24T23:30:00.000Z',
  ],
])('%s (%s): nobody is woken for what has time until the morning', async (_when, event, now, waitsUntil) => {
  world.clock.set(now);
  await grant(hospital.messages.events[event]!.template);
  await notify(event);
  expect((await newest()).dueAt?.toISOString() ?? null).toBe(waitsUntil ?? now);
  await deliver();
  expect(await ledgerOf((await newest()).id)).toHaveLength(waitsUntil === null ? 1 : 0);
});

test('a call does not wait for a channel that rests; what has time does', async () => {
  await grant('queueCalled');
  await grant('billDue');
  closed = { official: { kind: 'pace', code: 45009 }, subscribe: { kind: 'pace', code: 45009 } };
  await notify('bill_due');
  await deliver();
  await notify('queue_called');
  await deliver();
  const call = (await newest()).id;
  expect(await ledgerOf(call)).toEqual(['official sending']);
  // Both still rest.
  world.clock.advance(61_000);
  await deliver();
  expect(await ledgerOf(call)).toEqual(['official refused', 'subscribe refused', 'sms sent']);
  closed = {};
  world.clock.advance(61_000);
  await deliver();
  const [bill] = await world.tx.outside.manager.findBy(MessageRow, { userId, event: 'bill_due' });
  expect(await ledgerOf(bill!.id)).toEqual(['subscribe sent']);
});

test('a private department stands in no fact, nor who took over there', async () => {
  await grant('visitChanged');
  await notify('doctor_changed', {
    ...{ ...visit, departmentName: '精神心理科', doctorName: '周心理', place: '门诊楼 5 楼 精神心理科候诊区' },
    ...{ newDoctorName: '林晚晴', change: '换成林晚晴，请确认' },
  });
  await deliver();
  expect(sent).toMatchObject([
    { channel: 'subscribe', shown: { data: { thing2: '门诊', thing4: '有变化，请点开查看' } } },
  ]);
  expect(JSON.stringify(sent)).not.toMatch(/精神|林晚晴|周心理/);
  await notify('queue_called', { ...visit, departmentName: '精神心理科', place: '门诊楼 5 楼 精神心理科 2 诊室' });
  await deliver();
  expect(JSON.stringify(sent)).not.toMatch(/精神/);
});

test('receipts of other systems never stand in the way of our own', async () => {
  const { manager } = world.tx.outside;
  const foreign = (at: number): ReceiptRow => ({
    ...{ id: newId('notice', world.clock.now()), appId: 'wx-other', remoteId: `foreign-${at}`, userId: null },
    ...{ templateId: null, outcome: 'success', at: new Date(world.clock.now().getTime() - 1_000), appliedAt: null },
  });
  await manager.insert(
    ReceiptRow,
    Array.from({ length: 600 }, (_, at) => foreign(at)),
  );
  await grant('billDue');
  await notify('bill_due');
  await deliver();
  const { id } = await newest();
  const { remoteId } = await manager.findOneByOrFail(DeliveryRow, { messageId: id });
  const receipt = { kind: 'receipt', appId: 'wx1', openid: null, templateId: null, remoteId: remoteId ?? '' } as const;
  events = [{ ...receipt, outcome: 'failed:user block' }];
  await desk.notices.wechat!({}, 'body', {});
  expect(await job('apply-receipts').run()).toBe(1);
  await deliver();
  expect(await ledgerOf(id)).toEqual(['subscribe undelivered', 'official sent']);
  world.clock.advance(11 * 60_000);
  await job('apply-receipts').run();
  expect((await manager.findBy(ReceiptRow, { appId: 'wx-other' })).every(({ appliedAt }) => appliedAt !== null)).toBe(
    true,
  );
});
