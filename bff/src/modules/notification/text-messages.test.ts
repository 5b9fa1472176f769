import { makeTencentSms, type TencentSmsConfig } from '../../adapters/tencent-sms';
import { openTestWorld, type TestWorld } from '../../testing/harness';
import { type RunningSandbox, startSandbox } from '../../testing/sandbox-process';
import { WorklistRow } from '../audit/audit.table';
import { seedPatient, seedUser } from '../report/testing/seed-patient';
import type { NewMessage } from '.';
import { DeliveryRow, MessageRow, ReceiptRow } from './notification.table';
import { hospital, type NotificationDesk, openNotificationDesk } from './testing/notification-desk';

/** A hospital that has text messages alone. */
const config = {
  ...hospital.messages,
  events: { session_stopped: { ...hospital.messages.events.session_stopped!, channels: ['sms' as const] } },
};
const PHONE = '13900000001';
const MINUTE_MS = 60_000;

interface Text {
  number: string;
  text: string;
  sessionContext: string;
}

let world: TestWorld;
let sandbox: RunningSandbox;
let logged: string[];
let gateway: TencentSmsConfig;
let desk: NotificationDesk;
let userId: string;
let patientId: string;

const openDesk = (change: Partial<TencentSmsConfig> = {}) => {
  const note = (fields: object, sentence: string) => void logged.push(`${JSON.stringify(fields)} ${sentence}`);
  const log = { info: note, warn: note, error: note, debug: note };
  const wechat = () => Promise.reject(new Error('nobody has WeChat here'));
  return openNotificationDesk(world, {
    ...{ config, templateIds: null, privacyDepartments: [], log: log as never },
    sms: makeTencentSms({ ...gateway, ...change }, { clock: world.clock, log }),
    wechat: {
      ...{ sendAssistantMessage: wechat, sendSubscribeMessage: wechat, sendTemplateMessage: wechat },
      findOfficialOpenid: () => Promise.resolve(null),
    },
  });
};

/** Hospital and gateway have one time. */
const pass = (ms: number) => {
  world.clock.advance(ms);
  return sandbox.control('/clock', { now: world.clock.now().toISOString() });
};
const fault = (how: object) => sandbox.control('/faults', { server: 'sms', path: '/', times: 1, ...how });
const texts = async () => (await sandbox.control<{ texts: Text[] }>('/sms/texts')).texts;

beforeAll(async () => {
  [world, sandbox] = await Promise.all([openTestWorld(), startSandbox()]);
  const { sms, urls } = sandbox.credentials;
  gateway = {
    ...{ ...sms, baseUrl: urls.sms, region: 'ap-guangzhou', sign: hospital.messages.sms!.sign },
    timeoutMs: 5_000,
  };
});
afterAll(async () => {
  await Promise.all([world.close(), sandbox.stop()]);
});
beforeEach(async () => {
  await sandbox.control('/reset', {});
  await pass(25 * 60 * MINUTE_MS);
  logged = [];
  userId = await seedUser(world);
  patientId = await seedPatient(world, userId);
  desk = openDesk();
});

let matter = 0;
const notify = (change: Partial<NewMessage> = {}) =>
  world.tx.run((scope) =>
    desk.notifications.notify(scope, {
      ...{ userId, patientId, event: 'session_stopped', body: '明天的门诊停诊。', link: null },
      dedupeKey: `text:${(matter += 1)}`,
      facts: { maskedName: '试*员', when: '11月25日 09:00', change: '停诊' },
      ...change,
    }),
  );
const run = (name: string) => desk.jobs.find((job) => job.name === name)!.run();
const deliver = async () => {
  while ((await run('deliver-messages-now')) > 0);
};
const ledger = async () => {
  const { manager } = world.tx.outside;
  const messages = await manager.findBy(MessageRow, { userId });
  const rows = await Promise.all(messages.map(({ id }) => manager.findBy(DeliveryRow, { messageId: id })));
  return rows.flat().map(({ status, errorCode }) => (errorCode === null ? status : `${status} ${errorCode}`));
};

test('a text goes under the hospital’s signature in the order of the template, and no number is in the log', async () => {
  await notify({ facts: { maskedName: '试*员', when: '11月25日 09:00', change: '停'.repeat(30) } });
  await deliver();
  expect(await texts()).toMatchObject([
    {
      number: `+86${PHONE}`,
      text: `【青禾市第一人民医院】试*员，您11月25日 09:00的门诊有变化：${'停'.repeat(20)}。请在小程序里查看。`,
    },
  ]);
  await notify();
  await deliver();
  expect(logged.join()).toContain('PhoneNumberThirtySecondLimit');
  expect(logged.join()).not.toContain(PHONE.slice(-8));
  // Surely not taken: it goes by itself when the half minute is over.
  expect(await ledger()).toEqual(['sent']);
  await pass(MINUTE_MS);
  await deliver();
  expect(await ledger()).toEqual(['sent', 'sent']);
});

test('a text whose answer was lost is asked about and not sent again', async () => {
  await fault({ cut: 'after' });
  await notify();
  await deliver();
  expect(await ledger()).toEqual(['sending']);
  await pass(2 * MINUTE_MS);
  await deliver();
  expect([await ledger(), (await texts()).length]).toEqual([['sent'], 1]);
});

test('a text that was lost before the gateway saw it is sent when no carrier has reported it for minutes', async () => {
  await fault({ cut: 'before' });
  await notify();
  await deliver();
  await pass(2 * MINUTE_MS);
  await deliver();
  expect([await ledger(), (await texts()).length]).toEqual([['sending'], 0]);
  for (let minute = 0; minute < 6; minute += 1) {
    await pass(MINUTE_MS);
    await deliver();
  }
  expect([await ledger(), (await texts()).length]).toEqual([['sent'], 1]);
});

test('while the gateway cannot be asked, nothing is sent again', async () => {
  await fault({ cut: 'after' });
  await notify();
  await deliver();
  await fault({ html: 'before', times: 20 });
  for (let minute = 0; minute < 10; minute += 1) {
    await pass(MINUTE_MS);
    await deliver();
  }
  expect([await ledger(), (await texts()).length]).toEqual([['sending'], 1]);
  await sandbox.control('/faults', undefined, 'DELETE');
  await pass(MINUTE_MS);
  await deliver();
  expect([await ledger(), (await texts()).length]).toEqual([['sent'], 1]);
});

test('what a dead worker had in its hands is sent by the next one', async () => {
  await notify();
  const [{ id: messageId } = { id: '' }] = await world.tx.outside.manager.findBy(MessageRow, { userId });
  await world.tx.outside.manager.insert(DeliveryRow, {
    ...{ id: `dlv_dead_${matter}`, messageId, channel: 'sms', status: 'sending', errorCode: null, remoteId: null },
    ...{ at: world.clock.now(), receiptAt: null },
  });
  for (let minute = 0; minute < 8; minute += 1) {
    await pass(MINUTE_MS);
    await deliver();
  }
  expect([await ledger(), (await texts()).length]).toEqual([['sent'], 1]);
});

test('the ledger says why a text cannot go, and a gateway that has too much is left alone for a minute', async () => {
  await sandbox.control('/sms/numbers', { number: `+86${PHONE}`, fate: 'blocked' });
  await notify();
  await deliver();
  expect(await ledger()).toEqual(['no_follower']);
  desk = openDesk({ secretKey: 'of-somebody-else' });
  for (let time = 0; time < 2; time += 1) await notify();
  await deliver();
  expect(await ledger()).toEqual(['no_follower', 'refused 1', 'refused 1']);
  // A person has to see to it, and is told once a day.
  expect(await world.tx.outside.manager.countBy(WorklistRow, { kind: 'sms-account' })).toBe(1);
  desk = openDesk();
  await sandbox.control('/sms/numbers', { number: `+86${PHONE}`, fate: 'usual' });
  await sandbox.control('/sms/settings', { callsPerSecond: 0 });
  await notify();
  await deliver();
  await sandbox.control('/sms/settings', { callsPerSecond: 100 });
  await deliver();
  expect((await texts()).length).toBe(0);
  await pass(2 * MINUTE_MS);
  await deliver();
  expect(await ledger()).toEqual(['no_follower', 'refused 1', 'refused 1', 'sent']);
});

test('what the carrier reports comes into the ledger once, also when it did not arrive', async () => {
  await sandbox.control('/sms/numbers', { number: `+86${PHONE}`, fate: 'off' });
  await notify();
  await deliver();
  expect(await run('pull-sms-reports')).toBe(0);
  await pass(MINUTE_MS);
  expect([await run('pull-sms-reports'), await run('pull-sms-reports')]).toEqual([1, 0]);
  await run('apply-receipts');
  expect(await ledger()).toEqual(['undelivered']);
  const receipts = await world.tx.outside.manager.findBy(ReceiptRow, { appId: gateway.appId });
  expect(receipts).toMatchObject([{ outcome: 'MK:0012' }]);
});
