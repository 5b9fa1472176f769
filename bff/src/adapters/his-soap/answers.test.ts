import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import type { HisError, HisPort } from '../../ports/his';
import { answerWith, startSoapAdapter } from '../../testing/soap-adapter';
import { ANSWERS, billOf, KEY, locked, order, PATIENT } from '../../testing/soap-answers';
import { sealedRoot, type SoapAnswer, SOAP_SECRETS, soapOf, xmlOf } from '../../testing/soap-peer';
import { makeHisSoap } from '.';

const context = { traceId: 'trace-1' };
const range = { from: '2026-11-01', to: '2026-11-30' };

let world: Awaited<ReturnType<typeof startSoapAdapter>>;

beforeAll(async () => {
  world = await startSoapAdapter({ readMs: 25_000 });
});
beforeEach(() => world.script());
afterAll(() => world.peer.close());

const raw = (body: Buffer | string, status = 200): SoapAnswer => ({ status, raw: body });
const fault = (code: string, status = 500): SoapAnswer =>
  raw(
    `<e:Envelope xmlns:e="u"><e:Body><e:Fault><faultcode>${code}</faultcode></e:Fault></e:Body></e:Envelope>`,
    status,
  );
const whole = soapOf(sealedRoot({ res: xmlOf(ANSWERS['2006'] ?? '') }));
const root = sealedRoot({ res: xmlOf(ANSWERS['2006'] ?? '') });

/** Bodies that are no answer of the HIS, whatever their status says. */
const BROKEN: [string, SoapAnswer][] = [
  ['an HTML page under 200', raw('<!DOCTYPE html><html><body>系统维护</body></html>')],
  ['an HTML page that is well formed', raw('<html><body>ok</body></html>')],
  ['an HTML page under 502', raw('<html><body>Bad Gateway</body></html>', 502)],
  ['an empty body', raw('')],
  ['half an envelope', raw(whole.slice(0, whole.length / 2))],
  ['an envelope without an answer', raw('<s:Envelope xmlns:s="u"><s:Body/></s:Envelope>')],
  ['an answer in JSON', raw('{"RETURN_CODE":"0"}')],
  ['half of the string inside', raw(soapOf(root.slice(0, root.length / 2)))],
  ['a string that is empty', raw(soapOf(''))],
  ['a signature of nothing', raw(soapOf(root.replace(/<SIGN>.*<\/SIGN>/, '<SIGN></SIGN>')))],
  ['a signature over another answer', raw(soapOf(root.replace('成功', '失败')))],
  ['a code that was changed', raw(soapOf(sealedRoot({ code: '200601' }).replace('200601', '0')))],
  ['a code that came twice', raw(soapOf(root.replace('<ROOT>', '<ROOT><RETURN_CODE>200601</RETURN_CODE>')))],
  ['no code', raw(soapOf(sealedRoot({ code: '' })))],
  ['a success without content', {}],
  ['content that is no RES', raw(soapOf(sealedRoot({ res: Buffer.from('<REQ/>') })))],
  ['content in no encoding', raw(soapOf(sealedRoot({ res: Buffer.from([0x3c, 0xff, 0xff, 0xfe]) })))],
  ['a good answer under 500', raw(whole, 500)],
  ['a fault of the HIS', fault('soap:Server')],
  ['a fault of ours under 200', fault('soap:Client', 200)],
  ['99', { code: '99', message: '系统异常' }],
];

describe('what is no answer', () => {
  test.each(BROKEN)('%s is unknown for a write and no protocol for a read, and is counted', async (_name, answer) => {
    world.script({ 2009: answer, 1001: answer });
    world.script({
      2012: [answerWith({ ORDER_LIST: { ORDER: [{ ...order, ORDER_STATUS: '2' }] } })],
      2009: answer,
      1001: answer,
    });
    expect(await world.his.release(context, KEY)).toMatchObject({
      kind: 'unknown',
      probe: { operation: 'cancel', key: KEY },
      cause: { code: 'Protocol' },
    });
    expect(world.counted).toEqual(['his_protocol cancel']);
    await expect(world.his.ping(context)).rejects.toMatchObject({ name: 'HisError', code: 'Protocol' });
    expect(world.counted).toEqual(['his_protocol cancel', 'his_protocol ping']);
    expect(world.peer.codes()).toEqual(['2012', '2009', '1001']);
  });

  test('a fault of ours, and a code of the envelope, say that nothing was done', async () => {
    world.script({ 1002: fault('soap:Client') });
    const newcomer = {
      ...{ name: '程小禾', sex: 'female' as const, birthDate: '2023-04-02', phone: '13900000007', idNumber: null },
      guardian: { name: '程安之', idNumber: '99010119930618006x' },
    };
    expect(await world.his.createPatient(context, KEY, newcomer)).toMatchObject({
      kind: 'rejected',
      error: { code: 'Protocol' },
    });
    expect(world.peer.calls[0]?.fields).toMatchObject({
      PARENT_ID_NO: '99010119930618006X',
      PARENT_PHONE: '13900000007',
      SEX: '0',
    });
    world.script({ 1002: { code: '7', message: '签名错误' } });
    expect(await world.his.createPatient(context, KEY, newcomer)).toMatchObject({
      kind: 'rejected',
      error: { code: 'Auth' },
    });
    world.script();
    const odd = await world.his.createPatient(context, KEY, { ...newcomer, name: '程\u0000禾' });
    expect([odd.kind, world.peer.calls]).toEqual(['rejected', []]);
  });

  test('where the HIS finds our signature wrong its own cannot be checked, and that is a matter of keys', async () => {
    const refused = sealedRoot({ code: '7', message: '签名错误' }).replace(/<SIGN>.*<\/SIGN>/, '<SIGN>00</SIGN>');
    world.script({ 1001: raw(soapOf(refused)), 2011: raw(soapOf(refused)) });
    await expect(world.his.ping(context)).rejects.toMatchObject({ code: 'Auth' });
    expect(await world.his.checkIn(context, 'R1')).toMatchObject({ kind: 'rejected', error: { code: 'Auth' } });
  });

  test('an answer that was cut off is a timeout and is counted; a reset read is asked once more with a new serial', async () => {
    world.script({ 1001: ['cut', answerWith(ANSWERS['1001'] ?? '')] });
    await expect(world.his.ping(context)).resolves.toEqual({ serverTime: new Date('2026-11-24T02:15:00.000Z') });
    const serials = world.peer.calls.map(({ fields }) => fields['REQ_SERIAL']);
    expect([serials.length, new Set(serials).size]).toEqual([2, 2]);
    world.script({ 1001: 'cut' });
    await expect(world.his.ping(context)).rejects.toMatchObject({ code: 'Timeout' });
    expect(world.counted).toEqual(['his_timeout ping', 'his_timeout ping']);
  });

  test('a read that came twice is asked once more', async () => {
    world.script({ 1001: [{ code: '10' }, answerWith(ANSWERS['1001'] ?? '')] });
    await expect(world.his.ping(context)).resolves.toBeDefined();
    world.script({ 1001: { code: '10' } });
    await expect(world.his.ping(context)).rejects.toMatchObject({ code: 'Protocol' });
    expect(world.peer.calls).toHaveLength(2);
  });

  test('a HIS that is not there did not get the write', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((resolve) => server.close(resolve));
    const counted: string[] = [];
    const deps = {
      clock: { now: () => new Date(0) },
      log: { warn: () => undefined },
      count: (event: string, operation: string) => counted.push(`${event} ${operation}`),
    };
    const away = makeHisSoap({ baseUrl, ...SOAP_SECRETS }, deps);
    expect(await away.checkIn(context, 'R1')).toMatchObject({ kind: 'rejected', error: { code: 'Unavailable' } });
    expect(counted).toEqual(['his_unavailable checkIn']);
  });

  test('an answer that grows without end while it is unpacked is cut off', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 'x'));
    const server = createServer((_request, response) => response.setHeader('Content-Encoding', 'gzip').end(bomb));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const deps = { clock: { now: () => new Date(0) }, log: { warn: () => undefined } };
    await expect(makeHisSoap({ baseUrl, ...SOAP_SECRETS }, deps).ping(context)).rejects.toMatchObject({
      code: 'Timeout',
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('what an answer says', () => {
  test('GBK under a header of UTF-8 is the same answer, outside and inside of the cipher', async () => {
    const usual = await world.his.listDepartments(context);
    const gbk = (code: string, text: string) => {
      const res = iconv.encode(`<RES>${xmlOf(ANSWERS[code] ?? '')}</RES>`, 'gbk');
      return raw(iconv.encode(soapOf(sealedRoot({ res, message: text })), 'gbk'));
    };
    world.script({ 1001: gbk('1001', '成功'), 2001: gbk('2001', '億墊 成功') });
    expect(await world.his.listDepartments(context)).toEqual(usual);
    expect(usual).toEqual([
      expect.objectContaining({
        description: '看心脏 & 血管\n<周三休>',
        place: { campus: '本部', building: '门诊楼', floor: '地下 1 楼', area: 'B 区' },
      }),
    ]);
  });

  test('only the sentence of code 13 may be shown, and no other text leaves the adapter', async () => {
    const refuse = async (code: string) => {
      world.script({ 2011: { code, message: '余佩兰 今日已取号' } });
      const result = await world.his.checkIn(context, 'R1');
      if (result.kind !== 'rejected') throw new Error('not refused');
      return result.error;
    };
    expect((await refuse('13')).displayText).toBe('余佩兰 今日已取号');
    for (const code of ['201101', '1', '7', '555555', '200501']) {
      const error = await refuse(code);
      expect([error.displayText, error.message]).toEqual([undefined, expect.not.stringContaining('余')]);
    }
  });

  test('a code means what its function says: 200501 is another thing elsewhere', async () => {
    world.script({ 2004: { code: '200501' }, 2002: { code: '200201' } });
    await expect(world.his.listSlots(context, 'S1')).rejects.toMatchObject({ code: 'Protocol' });
    await expect(world.his.listDoctors(context, 'D9')).rejects.toMatchObject({ code: 'NotFound' });
    expect(world.counted).toEqual(['his_refused listSlots', 'his_refused listDoctors']);
  });

  test('99 is asked slot by slot, and stays open when a slot does not tell either', async () => {
    const [first, second] = await world.his.listSessions(context, range);
    expect(first).toMatchObject({ total: 12, left: null, fee: 8000, doctorId: 'general:D0304', room: '5 诊室' });
    expect(second).toMatchObject({ total: 6, left: 0, status: 'stopped', room: '门诊楼3层B区' });
    expect(await world.his.listSlots(context, 'S1')).toMatchObject([
      { startsAt: '08:00', endsAt: '08:30', left: 4 },
      { startsAt: '08:30', left: null },
    ]);
  });

  test('nobody found is nobody; several files are all told, or said to be several', async () => {
    const asked = { idNumber: '990101195803120027', name: '余佩兰' };
    expect(await world.his.findPatients(context, asked)).toMatchObject([
      { hisPatientId: PATIENT, phoneTail: '0001', sex: 'female' },
    ]);
    world.script({ 1003: { code: '100301' } });
    expect(await world.his.findPatients(context, asked)).toEqual([]);
    world.script({ 1003: { code: '100304' } });
    await expect(world.his.findPatients(context, asked)).rejects.toMatchObject({ code: 'AmbiguousPatient' });
  });

  test('another person’s data is never handed on', async () => {
    const stranger = '0000100002';
    const fails = async (read: Promise<unknown>, code: HisError['code']) =>
      expect(read).rejects.toMatchObject({ code });
    await fails(world.his.findPatients(context, { idNumber: '990101195803120027', name: '田守正' }), 'Protocol');
    await fails(world.his.findPatients(context, { idNumber: '990101195507080016', name: '余佩兰' }), 'Protocol');
    await fails(world.his.getReport(context, stranger, 'RP1'), 'NotFound');
    await fails(world.his.getReport(context, PATIENT, 'RP2'), 'Protocol');
    await fails(world.his.listReports(context, stranger, range), 'Protocol');
    await fails(world.his.listRegistrations(context, stranger, range), 'Protocol');
    await fails(world.his.listBills(context, stranger), 'Protocol');
    await fails(world.his.getRegistration(context, { key: 'apt_01JDOTHER0000001' }), 'Protocol');
    await fails(world.his.getRegistration(context, { registrationNo: 'R2' }), 'Protocol');
  });

  test('a patient’s number without its zeros is the same patient’s', async () => {
    const bare = (code: string) =>
      raw(soapOf(sealedRoot({ res: xmlOf(ANSWERS[code] ?? '').replaceAll(PATIENT, PATIENT.replace(/^0+/, '')) })));
    world.script({ 8001: bare('8001'), 8002: bare('8002'), 3001: bare('3001'), 3002: bare('3002') });
    expect(await world.his.listReports(context, PATIENT, range)).toHaveLength(2);
    expect((await world.his.listBills(context, PATIENT)).length).toBeGreaterThan(0);
    expect((await world.his.getReport(context, PATIENT, 'RP1')).head.id).toBe('RP1');
  });

  test('00 is success too, and a number that comes with the order alone is held', async () => {
    const command = { hisPatientId: PATIENT, sessionId: 'S1', slotId: 'S1-1', keepMs: 900_000 };
    const lock = { code: '00', message: '加号成功', res: xmlOf(ANSWERS['2005'] ?? '') };
    world.script({ 2005: lock, 2012: answerWith({ ORDER_LIST: { ORDER: [{ ...locked, SEQ_NO: '' }] } }) });
    expect(await world.his.hold(context, KEY, command)).toMatchObject({
      kind: 'done',
      value: { seqNo: 12, visitNumber: 'A012' },
    });
  });

  test('a report without a mark is audited by the state of its sample, and else it is not', async () => {
    const head = async (AUDIT_FLAG: string, SAMPLE_STATE: string) => {
      const [one] = (ANSWERS['8001'] as { REPORT_LIST: { REPORT: Record<string, string>[] } }).REPORT_LIST.REPORT;
      const report = { ...one, AUDIT_FLAG, SAMPLE_STATE };
      const whole = answerWith({ ...ANSWERS['8002'], AUDIT_FLAG, SAMPLE_STATE });
      world.script({ 8001: answerWith({ REPORT_LIST: { REPORT: [report] } }), 8002: whole });
      return (await world.his.listReports(context, PATIENT, range))[0]?.status;
    };
    expect([
      await head('', '3'),
      await head('-1', '4'),
      await head('', '2'),
      await head('0', '3'),
      await head('', ''),
    ]).toEqual([...['audited', 'audited', 'pending', 'pending', 'pending']]);
  });

  test('a report is looked for in each kind, and a line without a result is not shown', async () => {
    const report = await world.his.getReport(context, PATIENT, 'RP1');
    expect(report).toMatchObject({
      kind: 'lab',
      sampledAt: new Date('2026-11-20T00:05:00.000Z'),
      head: { itemCount: 1, abnormalCount: 1, criticalCount: 1 },
      items: [{ value: '<0.01', flag: 'LL' }],
    });
    world.script({ 8002: { code: '800201' } });
    await expect(world.his.getReport(context, PATIENT, 'RP9')).rejects.toMatchObject({ code: 'NotFound' });
    expect(world.peer.codes()).toEqual(['8002', '8003', '8004']);
    world.script();
    expect(await world.his.listReports(context, PATIENT, range)).toMatchObject([
      { id: 'RP1', status: 'audited', itemCount: 1 },
      { id: 'RP0', status: 'pending', reportedAt: null, itemCount: 0 },
    ]);
  });

  test('a bill of 10,000 lines is read, and its sum is exact', async () => {
    const lines = Array.from({ length: 10_000 }, (_none, index) => ({ FEE: String((index * 7_919) % 100_003) }));
    const total = lines.reduce((sum, { FEE }) => sum + BigInt(FEE), 0n);
    world.script({
      3001: [answerWith(ANSWERS['3001'] ?? ''), answerWith({ BILL_LIST: '' })],
      3002: answerWith(billOf(lines, String(total))),
    });
    const [bill, ...rest] = await world.his.listBills(context, PATIENT);
    expect([rest, bill?.items.length, bill?.total]).toEqual([[], 10_000, Number(total)]);
    world.script({ 3002: answerWith(billOf(lines, String(total - 1n))) });
    await expect(world.his.listBills(context, PATIENT)).rejects.toMatchObject({ code: 'Protocol' });
  });

  test('amounts that add up beyond what a number holds are no amounts', async () => {
    const huge = { ...ANSWERS['3005'], FUND_FEE: '9007199254740991', ACCT_FEE: '9007199254740991' };
    world.script({ 3005: answerWith(huge) });
    await expect(world.his.quote(context, PATIENT, ['B1'], 'none')).rejects.toMatchObject({ code: 'Protocol' });
  });

  test('a quote tells shares of items, in either form of a list, or none', async () => {
    const quote = () => world.his.quote(context, PATIENT, ['B1'], 'employee');
    expect((await quote()).shares).toBeNull();
    const detail = (line: string, own: string, rate: string) => ({ ITEM_NO: line, OWN_FEE: own, PRE_SELF_RATE: rate });
    const part = (details: object) => ({ ...ANSWERS['3005'], PART_LIST: { PART: { BILL_ID: 'B1', ...details } } });
    world.script({ 3005: answerWith(part({ DETAIL: detail('1', '2050', '10') })) });
    expect((await quote()).shares).toEqual([{ billId: 'B1', line: '1', own: 2050, firstOwnPercent: 10 }]);
    const two = { DETAIL_LIST: { DETAIL: [detail('1', '50', ''), detail('2', '2000', '100')] } };
    world.script({ 3005: answerWith(part(two)) });
    expect((await quote()).shares).toMatchObject([{ firstOwnPercent: null }, { own: 2000, firstOwnPercent: 100 }]);
    world.script({ 3005: answerWith(part({ DETAIL: detail('1', '2050', '10.5%') })) });
    await expect(quote()).rejects.toMatchObject({ code: 'Protocol' });
  });

  test('a ledger of several pages is read to its end, and a page that comes twice is no ledger', async () => {
    const [record] = (ANSWERS['9003'] as { RECORD_LIST: { RECORD: object[] } }).RECORD_LIST.RECORD;
    const page = (number: number, size: number) =>
      answerWith({
        ...{ TOTAL: '101', PAGE_COUNT: '2', PAGE_NO: String(number) },
        RECORD_LIST: { RECORD: Array.from({ length: size }, () => ({ ...record })) },
      });
    const read = async (his: HisPort) => {
      const found = [];
      for await (const each of his.transactions(context, '2026-11-24')) found.push(each);
      return found;
    };
    world.script({ 9003: [page(1, 100), page(2, 1)] });
    expect(await read(world.his)).toHaveLength(101);
    expect(world.peer.calls.map(({ fields }) => fields['PAGE_NO'])).toEqual(['1', '2']);
    world.script({ 9003: page(1, 100) });
    await expect(read(world.his)).rejects.toMatchObject({ code: 'Protocol' });
  });

  test('a page of events that nobody here knows does not stop the reader', async () => {
    const event = (id: number, type: string) => ({
      EVENT_ID: String(id),
      EVENT_TYPE: type,
      EVENT_TIME: '2026-11-24 9:00:00',
      ORDER_ID: KEY,
    });
    const unknown = Array.from({ length: 100 }, (_none, index) => event(index + 1, '5007'));
    world.script({
      5010: [
        answerWith({ LAST_ID: '101', EVENT_LIST: { EVENT: unknown } }),
        answerWith({ LAST_ID: '101', EVENT_LIST: { EVENT: [event(101, '5002')] } }),
      ],
    });
    expect(await world.his.listEvents(context, 0)).toMatchObject([
      { id: 101, type: 'registrationEnded', subjectId: KEY },
    ]);
    expect(world.peer.calls.map(({ fields }) => fields['SINCE_ID'])).toEqual(['0', '100']);
  });
});
