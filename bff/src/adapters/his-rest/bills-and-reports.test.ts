import { addDays, fen } from '@anzhen/shared-types';
import type { HisPort } from '../../ports/his';
import { CHRONIC, context, done, rejection, tomorrow, YOUNG, startHis } from '../../testing/his-sandbox';
import { systemClock } from '../system-clock';

let world: Awaited<ReturnType<typeof startHis>>;

beforeAll(async () => {
  world = await startHis();
});
afterEach(() => world.sandbox.control('/faults', undefined, 'DELETE'));
afterAll(() => world.sandbox.stop());

describe('bills', () => {
  test('a visit makes bills that are quoted, settled once and then paid', async () => {
    const { registration } = await world.paidIn('D0304H');
    await world.sandbox.control('/his/complete-visit', { regNo: registration.registrationNo });
    const patient = await world.patientId(CHRONIC);
    const bills = (await world.his.listBills(context, patient)).filter(
      (bill) => bill.registrationNo === registration.registrationNo,
    );
    expect(bills.map(({ kind, status }) => [kind, status])).toEqual(
      expect.arrayContaining([
        ['examination', 'due'],
        ['medicine', 'due'],
      ]),
    );
    const billIds = bills.map(({ id }) => id);
    const total = fen(bills.reduce((sum, bill) => sum + bill.total, 0));
    const quoted = await world.his.quote(context, patient, billIds, 'none');
    expect(quoted).toMatchObject({ total, fund: 0, account: 0, cash: total });
    expect(quoted.shares?.map(({ own }) => own)).toEqual(
      billIds.flatMap((id) => bills.find((bill) => bill.id === id)?.items.map(({ amount }) => amount)),
    );

    const key = world.newKey();
    const command = {
      billIds,
      hisPatientId: patient,
      cash: total,
      fund: fen(0),
      account: fen(0),
      transactionId: '4200settle',
      insuranceOrderId: null,
      paidAt: systemClock.now(),
    };
    expect(rejection(await world.his.settle(context, world.newKey(), { ...command, cash: fen(total - 1) }))).toBe(
      'AmountMismatch',
    );
    expect(Object.keys((await world.peer()).settlementsByKey)).toHaveLength(0);
    await world.fault('settle', { cut: 'after' });
    expect((await world.his.settle(context, key, command)).kind).toBe('unknown');
    expect(await world.his.probe(context, { operation: 'settle', key })).toEqual({ state: 'applied' });
    const settled = done(await world.his.settle(context, key, command));
    expect(settled.replayed).toBe(true);
    expect(settled.value.guidance.length).toBeGreaterThan(0);
    expect(rejection(await world.his.settle(context, world.newKey(), command))).toBe('Conflict');
    const after = (await world.his.listBills(context, patient)).filter(({ id }) => billIds.includes(id));
    expect(after.every(({ status }) => status === 'paid')).toBe(true);
    const events = await world.his.listEvents(context, 0);
    expect(events.filter(({ type }) => type === 'billReady').map(({ subjectId }) => subjectId)).toEqual(
      expect.arrayContaining(billIds),
    );
    expect(await world.his.listEvents(context, events.at(-1)?.id ?? 0)).toEqual([]);
  });

  test('with insurance the HIS pays a part, and the parts make the total', async () => {
    const { registration } = await world.paidIn('D11');
    await world.sandbox.control('/his/complete-visit', { regNo: registration.registrationNo });
    const patient = await world.patientId(CHRONIC);
    const bills = (await world.his.listBills(context, patient)).filter((bill) => bill.status === 'due');
    const asInsured = world.his as HisPort & { quote(...given: unknown[]): ReturnType<HisPort['quote']> };
    const quote = await asInsured.quote(
      context,
      patient,
      bills.map(({ id }) => id),
      'employee',
    );
    expect(quote.fund).toBeGreaterThan(0);
    expect(quote.fund + quote.account + quote.cash).toBe(quote.total);
    const percents = { 甲类: 0, 乙类: 10, 自费: 100 };
    const items = bills.flatMap(({ id, items: lines }) => lines.map((item) => ({ billId: id, ...item })));
    expect(quote.shares).toMatchObject(
      items.map(({ billId, line, insuranceClass }) => ({ billId, line, firstOwnPercent: percents[insuranceClass] })),
    );
  });
});

describe('reports', () => {
  const range = () => ({ from: addDays(tomorrow(), -400), to: tomorrow() });

  test('an unaudited report is a pending head without content, and its content is not given', async () => {
    const patient = await world.patientId(CHRONIC);
    const heads = await world.his.listReports(context, patient, range());
    const pending = heads.filter(({ status }) => status === 'pending');
    expect(pending).toHaveLength(1);
    expect(pending[0]).toMatchObject({ reportedAt: null, itemCount: 0, abnormalCount: 0, criticalCount: 0 });
    await expect(world.his.getReport(context, patient, pending[0]?.id ?? '')).rejects.toMatchObject({
      code: 'NotFound',
    });
    expect(heads.filter(({ status }) => status === 'audited')).toHaveLength(7);
  });

  test('a laboratory report keeps texts and ranges as printed', async () => {
    const patient = await world.patientId(CHRONIC);
    const head = (await world.his.listReports(context, patient, range())).find(
      ({ title, status }) => title.includes('血常规') && status === 'audited',
    );
    const report = await world.his.getReport(context, patient, head?.id ?? '');
    if (report.kind !== 'lab') throw new Error('not a laboratory report');
    expect(report.head).toEqual(head);
    expect(report.items).toHaveLength(head?.itemCount ?? -1);
    expect(
      report.items.every(({ value, rangeText }) => value !== '' && value !== '-1' && typeof rangeText === 'string'),
    ).toBe(true);
  });

  test('another patient’s report does not exist for this one', async () => {
    const [mine, theirs] = [await world.patientId(YOUNG), await world.patientId(CHRONIC)];
    const head = (await world.his.listReports(context, theirs, range())).find(({ status }) => status === 'audited');
    await expect(world.his.getReport(context, mine, head?.id ?? '')).rejects.toMatchObject({ code: 'NotFound' });
    await expect(world.his.getReport(context, mine, 'R-none')).rejects.toMatchObject({ code: 'NotFound' });
  });

  const reportsOf = async (patient: string) => {
    const heads = (await world.his.listReports(context, patient, range())).filter(({ status }) => status === 'audited');
    return Promise.all(heads.map(({ id }) => world.his.getReport(context, patient, id)));
  };

  test('an examination has findings and a conclusion, and a culture without growth says so', async () => {
    const reports = await reportsOf(await world.patientId({ idNumber: '990101195507080016', name: '田守正' }));
    expect(reports.find(({ kind }) => kind === 'exam')).toMatchObject({
      findings: expect.stringMatching(/./),
      conclusion: expect.stringMatching(/./),
    });
    expect(reports.find(({ kind }) => kind === 'culture')).toMatchObject({
      ...{ organisms: [], specimen: '痰液', remark: expect.stringContaining('未检出致病菌') },
      head: { itemCount: 0, abnormalCount: 0 },
    });
  });

  test('a culture with growth says what grew and which drugs work', async () => {
    const reports = await reportsOf(await world.patientId(CHRONIC));
    expect(reports.find(({ kind }) => kind === 'culture')).toMatchObject({
      head: { itemCount: 1, abnormalCount: 1 },
      organisms: [
        {
          ...{ name: '大肠埃希菌', amount: '>10^5 CFU/mL' },
          drugs: [
            { name: '左氧氟沙星', mic: '>=8', result: 'R' },
            { name: '头孢曲松', mic: '<=1', result: 'S' },
            { name: '呋喃妥因', mic: '<=16', result: 'S' },
            { name: '阿莫西林/克拉维酸', mic: '16', result: 'I' },
          ],
        },
      ],
    });
  });

  test('a critical value is counted', async () => {
    const patient = await world.patientId({ idNumber: '990101194405200035', name: '许长庚' });
    const heads = await world.his.listReports(context, patient, range());
    expect(heads.some(({ criticalCount }) => criticalCount > 0)).toBe(true);
  });
});

test('a stopped session is an event about that session', async () => {
  const { session } = await world.freeSlot('D12');
  await world.sandbox.control('/his/stop-session', { sessionId: session.id });
  const events = await world.his.listEvents(context, 0);
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'sessionStopped', subjectId: session.id, hisPatientId: null }),
  );
});
