import { contract, type MessageEvent, messageEvent } from '@anzhen/shared-types';
import { newId } from '../../platform/new-id';
import { PushRejected, type SendResult, type WechatEvent } from '../../ports/wechat';
import type { SmsResult } from '../../ports/sms';
import { openTestWorld, type TestWorld } from '../../testing/harness';
import { seedPatient, seedUser } from '../report/testing/seed-patient';
import type { NewMessage } from '.';
import { ChannelChoiceRow, DeliveryRow, MessageRow, ReceiptRow, SubscriptionRow } from './notification.table';
import { afterQuiet } from './quiet-hours.policy';
import { contactsWith, hospital, type NotificationDesk, openNotificationDesk } from './testing/notification-desk';

let world: TestWorld;
let desk: NotificationDesk;
let userId: string;
let patientId: string;
let sent: { channel: string; shown: string }[];
let events: WechatEvent[];
let woken: string[];
/** What each channel answers; sent when nothing is scripted. */
let answers: Partial<Record<string, SendResult[]>>;
let officialOpenid: string | null;

const openDesk = () => {
  const answer = (channel: string, shown: unknown): Promise<SendResult> => {
    sent.push({ channel, shown: JSON.stringify(shown) });
    return Promise.resolve(answers[channel]?.shift() ?? { kind: 'sent', remoteId: `${channel}-${sent.length}` });
  };
  return openNotificationDesk(world, {
    accounts: {
      findByOpenid: (_scope, openid) => Promise.resolve(openid === 'known' ? userId : null),
      contactsOf: contactsWith(world, () => officialOpenid),
    },
    wechat: {
      sendAssistantMessage: (message) => answer('assistant', message),
      sendSubscribeMessage: (message) => answer('subscribe', message),
      sendTemplateMessage: (message) => answer('official', message),
      findOfficialOpenid: (unionid) => Promise.resolve(unionid),
    },
    sms: {
      appId: 'sms-1',
      send: async (message) => (await answer('sms', message)) as SmsResult,
      find: () => Promise.resolve({ kind: 'notFound' }),
      pullReports: () => Promise.resolve([]),
    },
    push: {
      echo: () => 'echo',
      read: (_query, body) => {
        if (body === 'forged') throw new PushRejected('wrong signature');
        return events;
      },
    },
    wake: (name) => void woken.push(name),
  });
};

beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  // 10:00 in the hospital, a day later each time, so that the tests share one database.
  world.clock.set(new Date(world.clock.now().getTime() + 5 * 86_400_000).toISOString().slice(0, 10) + 'T02:00:00.000Z');
  userId = await seedUser(world);
  patientId = await seedPatient(world, userId);
  [sent, events, woken, answers, officialOpenid] = [[], [], [], {}, null];
  desk = openDesk();
});

let matter = 0;
const message = (change: Partial<NewMessage> = {}): NewMessage => ({
  ...{ userId, patientId, event: 'visit_reminder', body: '试*员，11月25日 09:00 心血管内科。' },
  link: { route: 'booking.appointment', params: { appointmentId: 'apt_1' } },
  dedupeKey: `test:${(matter += 1)}`,
  facts: { maskedName: '试*员', departmentName: '心血管内科', when: '2026年11月25日 09:00', doctorName: '何知远' },
  ...change,
});
const notify = (change: Partial<NewMessage> = {}) =>
  world.tx.run((scope) => desk.notifications.notify(scope, message(change)));
const job = (name: string) => desk.jobs.find((each) => each.name === name)!;
const deliver = async () => {
  while ((await job('deliver-messages-now').run()) > 0);
};
const find = <T extends object>(table: new () => T, where: object): Promise<T[]> =>
  world.tx.outside.manager.find(table, { where, order: { id: 'ASC' } as never });
const mine = async () => (await find(MessageRow, { userId })).map(({ id }) => id);
const ledger = async () => {
  const rows = await Promise.all((await mine()).map((messageId) => find(DeliveryRow, { messageId })));
  return rows.flat().map(({ channel, status }) => `${channel} ${status}`);
};
const grant = (templateKey: string, remaining: number) =>
  world.tx.outside.manager.insert(SubscriptionRow, {
    ...{ id: newId('grant', world.clock.now()), userId, templateKey, remaining, lastAnswer: 'accept' },
    updatedAt: world.clock.now(),
  });
const pushed = (...list: WechatEvent[]) => {
  events = list;
  return desk.notices.wechat!({}, 'body', {});
};

test('a lane is woken when its messages stand, and not when they are rolled back', async () => {
  await world.tx.run(async (scope) => {
    await desk.notifications.notify(scope, message());
    expect(woken).toEqual([]);
  });
  expect(woken).toEqual(['deliver-messages-now']);
  await world.tx.run((scope) => desk.notifications.notifyMany(scope, [message(), message()]));
  expect(woken).toEqual(['deliver-messages-now', 'deliver-messages-bulk']);
  const failing = world.tx.run(async (scope) => {
    await desk.notifications.notify(scope, message());
    throw new Error('disk is full');
  });
  await expect(failing).rejects.toThrow('disk is full');
  expect(woken).toHaveLength(2);
  const jobNames = desk.jobs.map(({ name }) => name);
  expect(jobNames).toEqual(expect.arrayContaining(woken));
});

test('a number that WeChat’s data type cannot hold is left out, and the message arrives', async () => {
  await grant('queueCalled', 1);
  await notify({ event: 'queue_called', facts: { number: '特需 012', place: '5 诊室', peopleAhead: '三人' } });
  await deliver();
  expect(sent.map(({ channel, shown }) => [channel, JSON.parse(shown) as object])).toMatchObject([
    ['subscribe', { data: { character_string2: '-', thing3: '5 诊室', number4: '0' } }],
  ]);
});

test('each channel is tried in the hospital’s order until one takes the message', async () => {
  officialOpenid = 'official-1';
  await grant('visitReminder', 1);
  answers = {
    assistant: [{ kind: 'refused', code: 48001 }],
    subscribe: [{ kind: 'noQuota' }],
    official: [{ kind: 'refused', code: 43004 }],
  };
  await notify();
  await deliver();
  expect(sent.map(({ channel }) => channel)).toEqual(['assistant', 'subscribe', 'official', 'sms']);
  expect(await ledger()).toEqual(['assistant refused', 'subscribe no_quota', 'official no_follower', 'sms sent']);
  expect(JSON.parse(sent[3]!.shown)).toMatchObject({
    phone: '13900000001',
    params: ['试*员', '2026年11月25日 09:00', '心血管内科', '请按时到院', '身份证和医保卡'],
  });
});

test('a lasting consent is not used up; turning it off at WeChat ends it', async () => {
  await grant('reportReady', 1);
  for (let time = 0; time < 3; time += 1) await notify({ event: 'report_ready' });
  await deliver();
  expect(await ledger()).toEqual(['subscribe sent', 'subscribe sent', 'subscribe sent']);
  const off = { kind: 'turnedOff', openid: 'known', templateId: 'mini-reportReady' } as const;
  // Played again from before the person allowed it, it takes nothing away.
  await pushed({ ...off, at: new Date(world.clock.now().getTime() - 2_000) });
  expect((await find(SubscriptionRow, { userId }))[0]).toMatchObject({ remaining: 1, lastAnswer: 'accept' });
  await pushed({ ...off, at: world.clock.now() });
  await pushed({ ...off, openid: 'stranger', at: world.clock.now() });
  await notify({ event: 'report_ready' });
  await deliver();
  expect((await ledger()).slice(3)).toEqual(['subscribe no_quota', 'official no_follower']);
});

const decide = (key: string, channel: string, on: boolean, actorId = userId) =>
  (desk.routes.decideMessageChannel as (given: object) => Promise<void>)({
    ...{ actorId, params: { key, channel }, body: { on } },
  });
const settings = async () =>
  contract.getMessageSettings.response.parse(
    await (desk.routes.getMessageSettings as (given: object) => Promise<unknown>)({ actorId: userId }),
  );
const channelsOf = async (wanted: string) =>
  (await settings()).kinds
    .find(({ key }) => key === wanted)
    ?.channels.map(({ channel, on }) => `${channel} ${on ? 'on' : 'off'}`);

test('what a person does not want through a channel goes through the next, until it is wanted again', async () => {
  const stranger = await seedUser(world);
  await decide('visitReminder', 'subscribe', false, stranger);
  await Promise.all([1, 2, 3].map(() => decide('visitReminder', 'assistant', false)));
  await decide('visitReminder', 'sms', false);
  expect(await channelsOf('visitReminder')).toEqual(['assistant off', 'subscribe on', 'official on', 'sms off']);
  await notify();
  await deliver();
  const off = ['assistant off', 'subscribe no_quota', 'official no_follower', 'sms off'];
  expect(await ledger()).toEqual(off);
  expect(sent).toHaveLength(0);
  // The inbox has it all the same, and another kind goes as ever.
  expect(await mine()).toHaveLength(1);
  await decide('visitReminder', 'assistant', true);
  await decide('visitReminder', 'assistant', true);
  await notify();
  await deliver();
  expect(await ledger()).toEqual([...off, 'assistant sent']);
});

test('a channel that is off costs no quota; asking for the reminder anew turns it on', async () => {
  await grant('refundDone', 1);
  await decide('refundDone', 'subscribe', false);
  await notify({ event: 'refunded', facts: { amount: '¥20.00' } });
  await deliver();
  expect(await ledger()).toEqual(['subscribe off', 'official no_follower']);
  const [before] = (await settings()).kinds.filter(({ key }) => key === 'refundDone');
  expect(before).toMatchObject({ covers: ['退款到账'], consent: { isLasting: false, remaining: 1 } });
  for (const answer of ['reject', 'accept']) {
    const report = desk.routes.reportSubscriptions as (given: object) => Promise<unknown>;
    await report({ actorId: userId, body: { results: [{ key: 'refundDone', answer }] } });
    expect((await channelsOf('refundDone'))?.[0]).toBe(answer === 'accept' ? 'subscribe on' : 'subscribe off');
  }
});

test('a channel that the hospital has not got for a kind is not there to be turned off', async () => {
  const refusal = { code: 'MESSAGE.CHANNEL_NOT_OFFERED' };
  await expect(decide('refundDone', 'sms', false)).rejects.toMatchObject(refusal);
  await expect(decide('bookingConfirmed', 'sms', true)).rejects.toMatchObject(refusal);
  expect(await find(ChannelChoiceRow, { userId })).toHaveLength(0);
});

test.each([
  ['2026-11-24T12:59:00Z', '2026-11-24T12:59:00.000Z'],
  ['2026-11-24T13:00:00Z', '2026-11-24T23:30:00.000Z'],
  ['2026-11-24T20:00:00Z', '2026-11-24T23:30:00.000Z'],
  ['2026-11-24T23:30:00Z', '2026-11-24T23:30:00.000Z'],
])('with quiet hours from 21:00 to 07:30, %s may be sent at %s', (at, then) => {
  expect(afterQuiet(new Date(at), { from: '21:00', to: '07:30' }).toISOString()).toBe(then);
});

test('at night only what is urgent leaves; the rest stands in the inbox and leaves in the morning', async () => {
  world.clock.advance(12 * 3_600_000);
  await grant('refundDone', 1);
  await grant('queueCalled', 1);
  await notify({ event: 'refunded', facts: { amount: '¥20.00' } });
  await notify({ event: 'queue_near' });
  await deliver();
  expect(await ledger()).toEqual(['subscribe sent']);
  expect(await mine()).toHaveLength(2);
  world.clock.advance(10 * 3_600_000);
  await deliver();
  expect(await ledger()).toHaveLength(2);
});

test('when WeChat says that it is too much, the channel rests in every copy for a minute and nothing is lost', async () => {
  answers = { assistant: [{ kind: 'pace', code: 45009 }] };
  await notify();
  await deliver();
  await notify();
  await deliver();
  expect(sent).toHaveLength(1);
  expect(await ledger()).toEqual(['assistant sending', 'assistant sending']);
  world.clock.advance(61_000);
  await deliver();
  expect(await ledger()).toEqual(['assistant sent', 'assistant sent']);
});

test('what there was no time left to send is no try, and goes later', async () => {
  for (let time = 0; time < 17; time += 1) await notify();
  const push = sent.push.bind(sent);
  // Every answer comes so late that the turn is nearly over: sixteen are under way, and one waits behind them.
  sent.push = (...items) => {
    world.clock.advance(4_000);
    return push(...items);
  };
  await job('deliver-messages-now').run();
  expect(sent.length).toBeLessThan(17);
  const open = (await find(MessageRow, { userId })).filter(({ dueAt }) => dueAt !== null);
  expect(open.map(({ attempts }) => attempts)).toEqual(open.map(() => 0));
  expect(sent.length + open.length).toBe(17);
  sent.push = push;
  world.clock.advance(61_000);
  await deliver();
  expect(await ledger()).toEqual(Array.from({ length: 17 }, () => 'assistant sent'));
});

test('several messages of one batch that WeChat refuses give every send back', async () => {
  await grant('refundDone', 2);
  answers = {
    subscribe: [
      { kind: 'refused', code: 47003 },
      { kind: 'refused', code: 47003 },
    ],
  };
  for (let time = 0; time < 2; time += 1) await notify({ event: 'refunded', facts: { amount: '¥20.00' } });
  await deliver();
  expect(sent).toHaveLength(2);
  expect(await find(SubscriptionRow, { userId })).toMatchObject([{ remaining: 2 }]);
});

test('what a dead worker had in its hands is sent by another, with the same id', async () => {
  await notify();
  const dying = openDesk();
  answers = { assistant: [] };
  // The process ends between the sending and the writing down.
  const { run } = world.tx;
  let isDead = false;
  world.tx.run = (work) => (isDead ? new Promise<never>(() => undefined) : run(work));
  const push = sent.push.bind(sent);
  sent.push = (...items) => {
    isDead = true;
    return push(...items);
  };
  void dying.jobs.find(({ name }) => name === 'deliver-messages-now')!.run();
  while (sent.length === 0) await new Promise((resolve) => setImmediate(resolve));
  world.tx.run = run;
  await deliver();
  expect(sent).toHaveLength(1);
  world.clock.advance(61_000);
  await deliver();
  const [first, second] = sent.map(({ shown }) => (JSON.parse(shown) as { messageId: string }).messageId);
  expect(second).toBe(first);
  expect(await ledger()).toEqual(['assistant sent']);
});

test('a subscribe message of a dead worker is not sent again when WeChat reported it', async () => {
  await notify({ event: 'bill_due' });
  const [messageId = ''] = await mine();
  const at = world.clock.now();
  await world.tx.outside.manager.insert(DeliveryRow, {
    ...{ id: newId('notice', at), messageId, channel: 'subscribe', status: 'sending' },
    ...{ errorCode: null, remoteId: null, at, receiptAt: null },
  });
  const about = { kind: 'receipt', appId: 'wx1', templateId: 'mini-billDue', outcome: 'success' } as const;
  await pushed({ ...about, openid: 'known', remoteId: 'arrived-1' });
  await deliver();
  expect(sent).toHaveLength(0);
  expect(await find(DeliveryRow, { messageId })).toMatchObject([{ status: 'sent', remoteId: 'arrived-1' }]);
});

test('a receipt marks the delivery once, however often it comes; one that failed goes on through the next channel', async () => {
  await grant('billDue', 2);
  await notify({ event: 'bill_due' });
  officialOpenid = 'official-1';
  await notify({ event: 'bill_due' });
  await deliver();
  const receipt = (remoteId: string, outcome: string): WechatEvent => ({
    ...{ kind: 'receipt', appId: 'wx2', openid: null, templateId: null, remoteId, outcome },
  });
  // The second one comes before its delivery is known: it waits.
  for (let time = 0; time < 3; time += 1)
    await pushed(receipt('subscribe-1', 'success'), receipt('later-1', 'success'));
  await pushed(receipt('subscribe-2', 'failed:user block'));
  await job('apply-receipts').run();
  expect(await ledger()).toEqual(['subscribe sent', 'subscribe undelivered']);
  await deliver();
  expect(await ledger()).toEqual(['subscribe sent', 'subscribe undelivered', 'official sent']);
  expect(await find(ReceiptRow, { appId: 'wx2' })).toHaveLength(3);
  expect((await find(ReceiptRow, { appId: 'wx2' })).filter(({ appliedAt }) => appliedAt === null)).toHaveLength(1);
  await expect(desk.notices.wechat!({}, 'forged', {})).rejects.toMatchObject({ code: 'MESSAGE.PUSH_REJECTED' });
});

test.each(messageEvent.options.filter((event) => hospital.messages.events[event]))(
  '%s shows no diagnosis, no whole name, and no department that tells one',
  async (event: MessageEvent) => {
    const secrets = { diagnosis: '肺恶性肿瘤', title: '癌胚抗原', name: '试验员' };
    const facts = {
      maskedName: '试*员',
      departmentName: '肿瘤科门诊',
      doctorName: '陈远山',
      amount: '¥1.00',
      ...secrets,
    };
    for (const channel of ['assistant', 'subscribe', 'official'] as const)
      answers[channel] = [{ kind: 'refused', code: 1 }];
    officialOpenid = 'official-1';
    await grant(hospital.messages.events[event]!.template, 1);
    await notify({ event, facts });
    await deliver();
    expect(sent.length).toBeGreaterThan(0);
    for (const { shown } of sent) expect(shown).not.toMatch(/肿瘤|癌|试验员|陈远山/);
  },
);
