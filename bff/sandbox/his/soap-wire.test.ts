import { execFileSync } from 'node:child_process';
import { createClientAsync } from 'soap';
import { SOAP_CREDENTIALS, startHarness, type HisHarness } from './testing/his-harness';
import {
  agreed,
  callSoap,
  envelopeOf,
  listOf,
  post,
  readRoot,
  reqOf,
  resultOf,
  rootOf,
  sealed,
} from './testing/soap-caller';

let harness: HisHarness;
beforeAll(async () => {
  harness = await startHarness('2026-11-24 09:10:00');
});
afterAll(() => harness.stop());
afterEach(() => harness.control('put:his/traps', { reset: true }));

const rootAnswer = async (root: string) => readRoot(resultOf((await post(harness, envelopeOf(root))).bytes));
const codeOf = async (root: string) => (await rootAnswer(root)).code;
const ping = () => sealed(reqOf(harness, {}));

const openssl = (args: string[], input: string | Buffer): Buffer => execFileSync('openssl', args, { input });
const keyHex = Buffer.from(SOAP_CREDENTIALS.aesKey).toString('hex');

/** What a caller who has nothing but command line tools would send. */
function rootOfCommandLine(fun: string, req: string): string {
  const encrypted = openssl(['enc', '-aes-128-ecb', '-K', keyHex, '-base64', '-A'], req).toString('ascii');
  const text = `FUN_CODE=${fun}&REQ_ENCRYPTED=${encrypted}&SIGN_TYPE=MD5&USER_ID=${SOAP_CREDENTIALS.userId}&KEY=${SOAP_CREDENTIALS.signKey}`;
  const sign = openssl(['md5', '-r'], text).toString('ascii').slice(0, 32).toUpperCase();
  return `<ROOT><FUN_CODE>${fun}</FUN_CODE><USER_ID>${SOAP_CREDENTIALS.userId}</USER_ID><SIGN_TYPE>MD5</SIGN_TYPE><SIGN>${sign}</SIGN><REQ_ENCRYPTED>${encrypted}</REQ_ENCRYPTED></ROOT>`;
}

test('a client made from the WSDL, with openssl for the keys, is answered, in CDATA too', async () => {
  const client = await createClientAsync(`${harness.his.soapUrl}/services/HospitalGateway?wsdl`);
  for (const resultText of ['escaped', 'cdata']) {
    await harness.control('put:his/traps', { resultText });
    const request = rootOfCommandLine('2001', reqOf(harness, {}));
    const [reply] = (await client.ProcessAsync({ request })) as [{ ProcessResult: string }];
    const sealedRes = /<RES_ENCRYPTED>([^<]+)</.exec(reply.ProcessResult)![1]!;
    const res = openssl(['enc', '-d', '-aes-128-ecb', '-K', keyHex, '-base64', '-A'], sealedRes).toString('utf8');
    expect(res).toContain('<DEPT_NAME>心血管内科</DEPT_NAME>');
  }
});

test('GBK bytes behind a declaration of UTF-8 are what iconv reads', async () => {
  await harness.control('put:his/traps', { bytes: 'gbk' });
  const { bytes } = await post(harness, envelopeOf(rootOf('1001', ping())));
  expect(bytes.toString('utf8')).toContain('encoding="UTF-8"');
  const text = execFileSync('iconv', ['-f', 'GBK', '-t', 'UTF-8'], { input: bytes });
  const answer = readRoot(resultOf(text), 'gbk');
  expect(answer).toMatchObject({ code: '0', msg: '成功', res: { HOSP_NAME: '青禾市第一人民医院' } });
});

test('the worked example of the document is right', () => {
  const req =
    '<REQ><REQ_TIME>2026-11-24 10:15:00</REQ_TIME><REQ_SERIAL>serial-0001</REQ_SERIAL><DEPT_ID>D0304</DEPT_ID></REQ>';
  const encrypted = openssl(
    ['enc', '-aes-128-ecb', '-K', Buffer.from('0123456789abcdef').toString('hex'), '-base64', '-A'],
    req,
  ).toString('ascii');
  expect(encrypted).toMatch(/^hD7eEgphNUwe6ENp0wp4Z5OoofqKdVLM.*BfUc963LR3A==$/);
  const text = `FUN_CODE=2002&REQ_ENCRYPTED=${encrypted}&SIGN_TYPE=MD5&USER_ID=plat_demo&KEY=abcdefghijklmnopqrstuvwxyz012345`;
  const sign = openssl(['md5', '-r'], text).toString('ascii').slice(0, 32).toUpperCase();
  expect(sign).toBe('A3CB6DDD35CB8EC35B6A9B6F269CF12D');
});

test('each thing that is wrong with an envelope has its own code, and every refusal is signed', async () => {
  expect(await codeOf('')).toBe('11');
  expect(await codeOf('<ROOT><FUN_CODE>1001</ROOT>')).toBe('2');
  expect(await codeOf('<!DOCTYPE a [<!ENTITY b "c">]><ROOT><FUN_CODE>&b;</FUN_CODE></ROOT>')).toBe('2');
  expect(await codeOf(rootOf('1001', ping(), { USER_ID: 'somebody' }))).toBe('3');
  expect(await codeOf(rootOf('1001', ping(), { SIGN_TYPE: 'SHA' }))).toBe('6');
  expect(await codeOf(rootOf('1001', ping(), { SIGN: 'F'.repeat(32) }))).toBe('7');
  const lower = rootOf('1001', ping()).replace(/<SIGN>(\w+)</, (_all, sign: string) => `<SIGN>${sign.toLowerCase()}<`);
  expect(await codeOf(lower)).toBe('7');
  expect(await codeOf(rootOf('4242', ping()))).toBe('5');
  expect(await codeOf(rootOf('constructor', ping()))).toBe('5');
  expect(await codeOf(rootOf('1001', ''))).toBe('12');
  expect(await codeOf(rootOf('1001', 'not base64'))).toBe('8');
  expect(await codeOf(rootOf('1001', Buffer.from('sixteen bytes ok').toString('base64')))).toBe('8');
  expect(await codeOf(rootOf('1001', sealed('<REQ><A></REQ>')))).toBe('9');
  expect(await codeOf(rootOf('1001', sealed('<REQ></REQ>')))).toBe('1');
});

test('a request is taken once, and only near its time', async () => {
  const root = rootOf('1001', ping());
  expect(await codeOf(root)).toBe('0');
  expect(await codeOf(root)).toBe('10');
  const at = (time: string, serial: string) =>
    rootOf('1001', sealed(reqOf(harness, { REQ_TIME: time, REQ_SERIAL: serial })));
  expect(await codeOf(at('2026-11-24 09:04:00', 'serial-early'))).toBe('4');
  expect(await codeOf(at('2026-11-24 9:10:00', 'serial-unpadded'))).toBe('1');
  expect(await codeOf(at('2026-11-24 09:10:00', 'short'))).toBe('1');
});

test('what is no call at all is a SOAP fault or a plain refusal, and nothing is done', async () => {
  const fault = async (body: string | Buffer, headers: Record<string, string> = {}) => {
    const { status, bytes } = await post(harness, body, headers);
    return [status, /<faultcode>([^<]+)</.exec(bytes.toString('utf8'))?.[1]];
  };
  const good = envelopeOf(rootOf('1001', ping()));
  expect(await fault('not xml')).toEqual([500, 'soap:Client']);
  expect(await fault(Buffer.from([0x3c, 0xff, 0xfe]))).toEqual([500, 'soap:Client']);
  expect(await fault(good, { soapaction: '"urn:other#Process"' })).toEqual([500, 'soap:Client']);
  expect(await fault(good, { 'content-type': 'application/json' })).toEqual([500, 'soap:Client']);
  expect(await fault(`<!DOCTYPE x>${good}`)).toEqual([500, 'soap:Client']);
  expect(await fault('x'.repeat(300_000))).toEqual([413, 'soap:Client']);
  const at = (path: string, method = 'GET') => fetch(`${harness.his.soapUrl}${path}`, { method });
  expect((await at('/services/Other')).status).toBe(404);
  expect((await at('/services/HospitalGateway', 'PUT')).status).toBe(405);
});

test('a field that is repeated, malformed or missing is named to the engineer', async () => {
  const twice = `<REQ>${reqOf(harness, { DEPT_ID: '-1' }).slice(5, -6)}<DEPT_ID>D02</DEPT_ID></REQ>`;
  expect(await rootAnswer(rootOf('2002', sealed(twice)))).toMatchObject({
    code: '1',
    msg: expect.stringContaining('DEPT_ID'),
  });
  expect(
    await callSoap(harness, '2003', {
      DEPT_ID: '-1',
      DOCTOR_ID: '-1',
      START_DATE: '2026-11-24',
      END_DATE: '2026-12-25',
    }),
  ).toMatchObject({ code: '1' });
  expect(await callSoap(harness, '2004', {})).toMatchObject({ code: '1', msg: 'REG_ID 不能为空' });
});

test('one element may stand alone and none may be absent', async () => {
  const one = { ORDER_ID: 'nobody-0001' };
  expect((agreed(await callSoap(harness, '2012', one)).ORDER_LIST.ORDER as { ORDER_STATUS: string }).ORDER_STATUS).toBe(
    '1',
  );
  expect(agreed(await callSoap(harness, '5010', { SINCE_ID: '0' }))).toMatchObject({ EVENT_LIST: '' });
  await harness.control('put:his/traps', { listShape: 'collapsed' });
  expect(agreed(await callSoap(harness, '2012', one))).toMatchObject({ ORDER: { ORDER_STATUS: '1' } });
  expect(agreed(await callSoap(harness, '5010', { SINCE_ID: '0' }))).not.toHaveProperty('EVENT_LIST');
});

test('the catalogue, the schedule and its slots are the same hospital as in the other dialect', async () => {
  const departments = listOf(agreed(await callSoap(harness, '2001')), 'DEPT');
  expect(departments.find((dept) => dept.DEPT_ID === 'D03')).toMatchObject({ PARENT_ID: '-1', IS_REG: '0' });
  expect(departments.find((dept) => dept.DEPT_ID === 'D0304')).toMatchObject({ PARENT_ID: 'D03', IS_REG: '1' });
  const range = { START_DATE: '2026-11-25', END_DATE: '2026-11-25', DOCTOR_ID: '-1' };
  const emergency = listOf(agreed(await callSoap(harness, '2003', { DEPT_ID: 'D20', ...range })), 'REG');
  expect(emergency[0]).toMatchObject({ TOTAL: '99', OVER_COUNT: '99' });
  const heart = listOf(agreed(await callSoap(harness, '2003', { DEPT_ID: 'D0304', ...range })), 'REG');
  expect(heart.some((session) => session.REG_STATUS === '0' && session.STOP_REASON !== '')).toBe(true);
  const ordinary = heart.find((session) => session.DOCTOR_ID === '0')!;
  expect(Number(ordinary.REG_FEE) + Number(ordinary.TREAT_FEE)).toBe(1500);
  const slots = listOf(agreed(await callSoap(harness, '2004', { REG_ID: ordinary.REG_ID! })), 'TIME_REG');
  const left = slots.reduce((sum, slot) => sum + Number(slot.OVER_COUNT), 0);
  expect(String(left)).toBe(ordinary.OVER_COUNT);
});
