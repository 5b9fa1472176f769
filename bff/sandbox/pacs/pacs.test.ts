import { decode } from 'jpeg-js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examReports } from '../his/domain/reports';
import { startHis } from '../his/server';
import { INSURER } from '../his/testing/insurer-line';
import { makeClock } from '../platform/clock';
import { makeFaultBoard } from '../platform/faults';
import { startPacs } from './server';

const stateDir = mkdtempSync(join(tmpdir(), 'sandbox-pacs-'));
const letIn = `Basic ${Buffer.from('viewer:secret').toString('base64')}`;
let root: string;
let orderNo: string;
const running: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  const common = { port: 0, stateDir, clock: makeClock(), faults: makeFaultBoard() };
  const his = await startHis({
    ...{ ...common, soapPort: 0, credentials: { appId: 'a', appSecret: 'b' } },
    insurer: INSURER,
    soapCredentials: { userId: 'u', aesKey: 'k'.repeat(16), signKey: 's' },
  });
  const pacs = await startPacs({ ...common, his: his.his, credentials: { user: 'viewer', password: 'secret' } });
  running.push(pacs, his);
  root = pacs.url;
  orderNo = examReports(his.his, 'CT')[0]!.order_no;
});
afterAll(async () => {
  for (const each of running) await each.close();
  rmSync(stateDir, { recursive: true, force: true });
});

const get = (path: string, accept = 'application/dicom+json', authorization = letIn) =>
  fetch(`${root}${path}`, { headers: { accept, authorization } });
const tag = (item: Record<string, { Value: unknown[] }>, name: string) => item[name]?.Value[0];

test('only who has the password is let in', async () => {
  expect((await get('/studies?AccessionNumber=x', undefined, 'Basic eDp5')).status).toBe(401);
});

test('the CT of the seeded hospital is found by its order number and by nothing wider', async () => {
  const found = (await (await get(`/studies?AccessionNumber=${orderNo}`)).json()) as never[];
  expect(found).toHaveLength(1);
  expect((await get('/studies?AccessionNumber=O0')).status).toBe(204);
  expect((await get('/studies?AccessionNumber=*')).status).toBe(400);
  expect((await get('/studies')).status).toBe(400);

  const studyId = tag(found[0]!, '0020000D');
  const instances = (await (await get(`/studies/${String(studyId)}/metadata`)).json()) as never[];
  const slices = instances.filter((item) => tag(item, '00080060') === 'CT');
  expect(slices).toHaveLength(32);
  expect(instances.filter((item) => tag(item, '00080060') === 'KO')).toHaveLength(1);
  expect((await get('/studies/2.25.1/metadata')).status).toBe(404);

  const place = `/studies/${String(studyId)}/series/${String(tag(slices[0]!, '0020000E'))}`;
  const frame = `${place}/instances/${String(tag(slices[11]!, '00080018'))}/frames/1/rendered`;
  const brightness = async (query: string) => {
    const answer = await get(`${frame}?viewport=128,128&window=${query}`, 'image/jpeg');
    const { width, height, data } = decode(Buffer.from(await answer.arrayBuffer()));
    expect([width, height]).toEqual([128, 128]);
    // Inside the left lung: black among muscles, grey in a window for lungs.
    return data[(64 * 128 + 88) * 4]!;
  };
  const [lung, muscle] = [await brightness('-600,1500,linear'), await brightness('40,400,linear')];
  expect(lung).toBeGreaterThan(60);
  expect(muscle).toBeLessThan(30);
  for (const wrong of [`${frame}?window=40,400`, `${frame}?viewport=9999,9999`]) {
    expect((await get(wrong, 'image/jpeg')).status).toBe(400);
  }
  expect((await get(frame, 'image/jpeg, image/png')).status).toBe(400);
  expect((await get(`${place}/instances/2.25.1/frames/1/rendered`, 'image/jpeg')).status).toBe(404);
});
