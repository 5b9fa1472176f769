import { type StaffQueue, type StaffTicket } from '../../shared-types/src';
import { Api, newKey } from '../local/api';
import { waitUntil } from '../local/processes';
import { expect, fact } from '../local/visit';
import { type BrowserStep, type BrowserVisit } from './browser-visit';
import { read, seeText } from './phone-driver';
import { heardOn, isSameLife, lookCalled, markLife, visible } from './waiting-steps';

/** Longer than every beat by which a page reads without being told; after it the screen on the wall says that it is old. */
const CUT_MS = 30_000;
/** Promised to patients. A machine that does three other things at once proves nothing about it: `QUIET=1` measures it. */
const CALL_WITHIN_MS = 1_000;
const isQuiet = process.env.QUIET === '1';

/** The nurse's own session, spoken to without a screen: what the hospital itself believes. */
const deskApi = async ({ desk, bffUrl }: BrowserVisit): Promise<Api> => {
  const stored = await desk.evaluate(() => localStorage.getItem('anzhen.staff-session') ?? '{}');
  return new Api(bffUrl).as((JSON.parse(stored) as { data: { token: string } }).data.token);
};

const lineOf = async (visit: BrowserVisit, api: Api): Promise<StaffQueue> => {
  const { queues } = await api.call('listStaffQueues', { query: { area: fact(visit, 'area') } });
  const found = queues.find(({ id }) => id === fact(visit, 'queueId'));
  if (!found) throw new Error('the line is not among those of its area');
  return found;
};

const everyone = ({ current, waiting, missed }: StaffQueue): StaffTicket[] => [
  ...(current ? [current] : []),
  ...waiting,
  ...missed,
];

const ticketIn = (line: StaffQueue, number: string): StaffTicket => {
  const found = everyone(line).filter((ticket) => ticket.number === number);
  expect(found.length === 1, `${number} 应当恰好在队里一次`, found.length);
  return found[0];
};

/** Whom the nurse calls before our patient: somebody from the ambulance, whom only the desk knows. */
const admitUrgent = async (visit: BrowserVisit, api: Api): Promise<string> => {
  const params = { queueId: fact(visit, 'queueId') };
  const person = { name: '石小川', sex: 'male', birthDate: '1980-03-04', priority: 'emergency' } as const;
  const line = await api.call('actOnQueue', {
    params,
    request: { action: 'walk_in', ...person, idempotencyKey: newKey() },
  });
  return line.next?.number ?? '';
};

const setOnline = async (visit: BrowserVisit, online: boolean): Promise<void> => {
  for (const page of [visit.tv, visit.phone.page, visit.desk]) await page.context().setOffline(!online);
};

/** Counts by idempotency key how often the desk sent each of its decisions. */
const watchDecisions = ({ desk }: BrowserVisit, sent: Map<string, number>): void => {
  desk.on('request', (request) => {
    if (!request.url().endsWith('/actions')) return;
    const { idempotencyKey } = request.postDataJSON() as { idempotencyKey: string };
    sent.set(idempotencyKey, (sent.get(idempotencyKey) ?? 0) + 1);
  });
};

/** The network goes away everywhere at once; for the desk just after a decision arrived, before its answer came back. */
const cutAfterArrival = async (visit: BrowserVisit): Promise<void> => {
  const { desk, phone, tv } = visit;
  await tv.context().setOffline(true);
  await phone.page.context().setOffline(true);
  await desk.route(
    '**/actions',
    async (route) => {
      await route.fetch();
      await desk.context().setOffline(true);
      await route.abort('internetdisconnected');
    },
    { times: 1 },
  );
};

const pending = ({ desk }: BrowserVisit) => visible(desk, '#sync-list [id^="pending-"]');
const pendingIs = (visit: BrowserVisit, count: number) =>
  waitUntil(`待同步的应当是 ${count} 条`, async () => (await pending(visit).count()) === count);

const callUrgent: BrowserStep = {
  name: '来了急重患者，护士先叫：手机和大屏马上知道',
  async run(visit) {
    const { phone, desk, tv } = visit;
    const queueId = fact(visit, 'queueId');
    const first = await admitUrgent(visit, await deskApi(visit));
    await seeText(phone, '#people-ahead', '1');
    await visible(desk, `#call-${queueId}`).filter({ hasText: first }).waitFor();
    await Promise.all([phone.page, desk, tv].map(markLife));
    const called = performance.now();
    const since = (): number => Math.round(performance.now() - called);
    await visible(desk, `#call-${queueId}`).click();
    const [onPhone, onTv] = await Promise.all([
      seeText(phone, '#recent-calls', first).then(since),
      visible(tv, '#tv-number').filter({ hasText: first }).waitFor().then(since),
    ]);
    expect(!isQuiet || Math.max(onPhone, onTv) <= CALL_WITHIN_MS, '叫号应当一秒内到', [onPhone, onTv]);
    visit.facts.set('urgent', first);
    return `${first}；手机 ${onPhone} ms，大屏 ${onTv} ms`;
  },
};

const cutOff = (sent: Map<string, number>): BrowserStep => ({
  name: '网断了：护士接着叫，操作存在电脑上等着',
  async run(visit) {
    const { desk, camera } = visit;
    const [queueId, number, urgent] = ['queueId', 'number', 'urgent'].map((name) => fact(visit, name));
    watchDecisions(visit, sent);
    await cutAfterArrival(visit);
    visit.facts.set('cutAt', String(performance.now()));
    await visible(desk, `#miss-${queueId}`).click();
    await pendingIs(visit, 1);
    await visible(desk, `#call-${queueId}:not(.off)`).filter({ hasText: number }).click();
    await pendingIs(visit, 2);
    await visible(desk, '#sync-stamp').filter({ hasText: '断网' }).waitFor();
    await waitUntil('断网的图标没有画出来', () =>
      visible(desk, '#sync-stamp img').evaluate((picture) => (picture as HTMLImageElement).naturalWidth > 0),
    );
    await camera.shoot(desk, 'web.console-offline');
    const during = await lineOf(visit, await deskApi(visit));
    expect(ticketIn(during, urgent).status === 'missed', '先到的那一条应当已经生效');
    expect(ticketIn(during, number).timesCalled === 0, '后一条还没有到医院');
    return `过号 ${urgent} 到了没回音，叫 ${number} 没发出`;
  },
});

const comeBack = (sent: ReadonlyMap<string, number>): BrowserStep => ({
  name: `断网 ${CUT_MS / 1000} 秒后恢复：不丢、不重复，断网时的操作只生效一次`,
  async run(visit) {
    const { phone, desk, tv, camera } = visit;
    const [queueId, number, urgent] = ['queueId', 'number', 'urgent'].map((name) => fact(visit, name));
    const cutForMs = (): number => performance.now() - Number(fact(visit, 'cutAt'));
    await waitUntil('等断网结束', () => Promise.resolve(cutForMs() >= CUT_MS), CUT_MS + 15_000);
    expect((await read(phone, '#people-ahead')) !== '', '断网时手机上仍是断网前的样子');
    await visible(tv, '#tv-stale').waitFor();
    await camera.shoot(tv, 'web.tv-offline');
    await setOnline(visit, true);

    await seeText(phone, '#now-headline', '请马上到');
    await visible(tv, '#tv-number').filter({ hasText: number }).waitFor();
    await visible(tv, '.tv-missed').filter({ hasText: urgent }).waitFor();
    await pendingIs(visit, 0);
    await visible(desk, `#current-${queueId}`).filter({ hasText: number }).waitFor();
    const after = await lineOf(visit, await deskApi(visit));
    const counts = [ticketIn(after, urgent).timesMissed, ticketIn(after, number).timesCalled];
    expect(counts.join() === '1,1', '过号、叫号各一次', counts);
    expect(sent.size === 2 && Math.max(...sent.values()) > 1, '两条操作，各用同一个键重发', [...sent.values()]);
    const alive = await Promise.all([phone.page, desk, tv].map(isSameLife));
    expect(alive.every(Boolean), '页面不应当重新载入', alive);
    const heard = await heardOn(tv);
    const isEachOnce = heard.length === 2 && heard[0].includes(urgent) && heard[1].includes(number);
    expect(isEachOnce, '大屏应当把两个号各读一遍', heard);
    const room = await lookCalled(visit);
    return `断了 ${Math.round(cutForMs() / 1000)} 秒；过号 ${urgent}、叫 ${number} 到 ${room} 各一次，共发了 ${[...sent.values()].reduce((a, b) => a + b, 0)} 次`;
  },
});

/** Nurse, patient and screen are cut off while others of the hospital, whose network holds, go on with `meanwhile`. */
export const cutSteps = (meanwhile: readonly BrowserStep[]): BrowserStep[] => {
  // How often the desk sent each of its decisions while it was cut off, by idempotency key.
  const sent = new Map<string, number>();
  return [callUrgent, cutOff(sent), ...meanwhile, comeBack(sent)];
};
