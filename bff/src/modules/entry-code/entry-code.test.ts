import { join } from 'node:path';
import { contract, type Contract, DAY } from '@anzhen/shared-types';
import { loadHospitalConfig } from '../../platform/hospital-config';
import type { HisDepartment } from '../../ports/his';
import { WechatError } from '../../ports/wechat';
import { openTestWorld, testCodeKeys, type TestWorld } from '../../testing/harness';
import { readPdf } from '../../testing/read-pdf';
import { makeStaffModule, seedStaff } from '../staff';
import { StaffRow } from '../staff/staff.table';
import { EntryCodeDayRow, EntryCodeRow } from './entry-code.table';
import { makeEntryCodeModule } from '.';

const cardiology: HisDepartment = {
  ...{
    code: 'D0304',
    officialCode: '03.04',
    name: '心血管内科',
    parentName: '内科',
    description: '',
    childrenOnly: false,
  },
  place: { campus: '本部', building: '门诊楼', floor: '3 楼', area: 'B 区' },
};
const config = loadHospitalConfig(join(__dirname, '../../../../config/hospital/qinghe.yaml'));

let world: TestWorld;
let operator: string;
let nurse: string;
/** What WeChat draws; a picture of one white pixel. */
let draw: (scene: string) => Buffer;
let drawn: string[];
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg==',
  'base64',
);

const moduleWith = (change: Partial<typeof config> = {}) => {
  const sessions = { listOpen: () => Promise.reject(new Error('nobody signs in here')) } as never;
  const { staff } = makeStaffModule({ ...world, sessions, audit: {} as never } as never);
  return makeEntryCodeModule({
    ...{
      ...world,
      staff,
      config: { ...config, ...change },
      codeKeys: testCodeKeys,
      publicUrl: 'https://hospital.example/',
    },
    catalog: { departments: () => Promise.resolve([cardiology]) },
    wechat: {
      drawMiniCode: ({ scene }) => {
        drawn.push(scene);
        return Promise.resolve().then(() => draw(scene));
      },
    },
  });
};
let routes: ReturnType<typeof makeEntryCodeModule>['routes'];

const facts = { requestId: 'req', ip: '127.0.0.1', device: null };
const ask = async <Name extends keyof typeof routes & keyof Contract>(
  name: Name,
  call: { actorId?: string; params?: object; query?: object; body?: object } = {},
): Promise<Contract[Name]['response']> =>
  contract[name].response.parse(
    await routes[name]!({ actorId: operator, params: {}, query: {}, body: {}, facts, ...call } as never),
  ) as never;
const read = (scene: string, again?: 'yes') => ask('readEntryCode', { params: { scene }, query: { again } });
const issue = async (body: Contract['issueEntryCodes']['request']) =>
  (await ask('issueEntryCodes', { body })).codes.filter(({ kind }) => kind === body.kind);
const rowCount = () => world.tx.outside.manager.count(EntryCodeRow);

beforeAll(async () => {
  world = await openTestWorld();
  const seed = { password: 'plainly-invented-1', totpSecret: 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU', area: '3 楼 B 区' };
  await seedStaff(world, [
    { ...seed, username: 'operator', name: '测试运营', role: 'operator' },
    { ...seed, username: 'nurse', name: '测试护士', role: 'nurse' },
  ]);
  const idOf = async (username: string) => (await world.tx.outside.manager.findOneByOrFail(StaffRow, { username })).id;
  [operator, nurse] = [await idOf('operator'), await idOf('nurse')];
});
beforeEach(async () => {
  await world.tx.outside.manager.deleteAll(EntryCodeDayRow);
  await world.tx.outside.manager.deleteAll(EntryCodeRow);
  world.clock.set('2026-11-24T00:30:00.000Z');
  draw = () => PIXEL;
  drawn = [];
  ({ routes } = moduleWith());
});
afterAll(() => world.close());

describe('a plain scene', () => {
  test.each([
    ['g=main', { kind: 'gate', name: '青禾市第一人民医院大门', departmentCode: null, area: null }],
    ['d=D0304', { kind: 'department', name: '心血管内科', departmentCode: 'D0304', area: '3 楼 B 区' }],
    ['d%3DD0304', { kind: 'department', name: '心血管内科', departmentCode: 'D0304', area: '3 楼 B 区' }],
    ['d%253DD0304', { kind: 'department', name: '心血管内科', departmentCode: 'D0304', area: '3 楼 B 区' }],
    [
      'r=D0304-5',
      { kind: 'department', name: '心血管内科 5 诊室', departmentCode: 'D0304', area: '3 楼 B 区', room: '5 诊室' },
    ],
    ['x=lab', { kind: 'lab', name: '检验科采血处', departmentCode: null, area: null }],
    ['p=1', { kind: 'cashier', name: '门诊收费处 1 号窗', departmentCode: null, area: null }],
    [' t=M3B ', { kind: 'board', name: '门诊楼 3 楼 B 区候诊大屏', departmentCode: null, area: '3 楼 B 区' }],
  ])('%s opens what it names', async (scene, view) => {
    expect(await read(scene)).toEqual(view);
  });

  test.each([
    'D0304',
    'd=',
    'd=D9999',
    'q=1',
    'r=D0304',
    'r=D9999-5',
    'g=elsewhere',
    't=M9Z',
    'p=1&x=lab',
    'o=D0304-1',
  ])('the code "%s" is not of this hospital', async (scene) => {
    await expect(read(scene)).rejects.toMatchObject({ code: 'ENTRY_CODE.UNKNOWN' });
  });
  test.each(['%', 'd=<script>', 'd=__proto__', 'g=constructor', 't='])('nor is "%s"', async (scene) => {
    await expect(read(scene)).rejects.toMatchObject({ code: 'ENTRY_CODE.UNKNOWN' });
  });

  test('is refused once the hospital has signed codes on all walls; signed ones go on', async () => {
    const [code] = await issue({ kind: 'department', items: [{ target: 'D0304' }] });
    ({ routes } = moduleWith({ plainScenes: 'refused' }));
    await expect(read('d=D0304')).rejects.toMatchObject({ code: 'ENTRY_CODE.UNKNOWN' });
    expect(await read(code!.scene)).toMatchObject({ kind: 'department', departmentCode: 'D0304' });
  });
});

describe('staff make codes', () => {
  test('for every kind, and each opens what it was made for', async () => {
    const made = [
      await issue({ kind: 'department', items: [{ target: 'D0304' }] }),
      await issue({ kind: 'room', items: [{ target: 'D0304-5' }] }),
      await issue({ kind: 'doctor', items: [{ target: 'D0304-W01', name: '测试医生 主任医师' }] }),
      await issue({ kind: 'bed', items: [{ target: 'W3-12', name: '心内科病区 12 床' }] }),
      await issue({ kind: 'bill', items: [{ target: 'B100', name: '缴费单' }], expiresOn: '2026-11-30' }),
      await issue({ kind: 'report', items: [{ target: 'desk1', name: '报告打印处' }] }),
      await issue({ kind: 'triage', items: [{ target: 'hall', name: '大厅导诊台' }] }),
      await issue({ kind: 'cashier', items: [{ target: '1' }] }),
    ].map(([code]) => code!);
    const views = await Promise.all(made.map(({ scene }) => read(encodeURIComponent(scene))));
    expect(views.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      ...['department 心血管内科', 'department 心血管内科 5 诊室', 'doctor 测试医生 主任医师', 'bed 心内科病区 12 床'],
      ...['bill 缴费单', 'report 报告打印处', 'triage 大厅导诊台', 'cashier 门诊收费处 1 号窗'],
    ]);
    expect(made[0]).toMatchObject({
      link: `https://hospital.example/c/${made[0]!.scene}`,
      issuedBy: '测试运营',
      status: 'live',
    });
    expect(views[2]).toMatchObject({ departmentCode: 'D0304', doctorId: 'W01' });
  });

  test('once for a place: a second tap and a second copy of the BFF leave the paper on the wall valid', async () => {
    const items = [{ target: 'D0304-1' }, { target: 'D0304-2' }];
    const other = moduleWith();
    await Promise.all([
      issue({ kind: 'room', items }),
      other.routes.issueEntryCodes!({ actorId: operator, body: { kind: 'room', items } } as never),
    ]);
    await issue({ kind: 'room', items });
    expect(await rowCount()).toBe(2);
  });

  test.each([
    ['ENTRY_CODE.TARGET_UNKNOWN', { kind: 'department', items: [{ target: 'D0304' }, { target: 'D9999' }] }],
    ['ENTRY_CODE.TARGET_UNKNOWN', { kind: 'room', items: [{ target: 'D0304' }] }],
    ['ENTRY_CODE.NAME_MISSING', { kind: 'bed', items: [{ target: 'W3-12' }] }],
    ['ENTRY_CODE.EXPIRY_MISSING', { kind: 'bill', items: [{ target: 'B1', name: '缴费单' }] }],
    ['ENTRY_CODE.EXPIRY_PAST', { kind: 'gate', items: [{ target: 'main' }], expiresOn: '2026-11-23' }],
  ] as const)('%s makes none', async (code, body) => {
    await expect(issue(body as never)).rejects.toMatchObject({ code });
    expect(await rowCount()).toBe(0);
  });

  test('only with the right, and so are lists, sheets and revocations', async () => {
    const body = {
      ids: ['ecd_x'],
      reason: '换了',
      size: 'A4',
      codes: 'link',
      kind: 'gate',
      items: [{ target: 'main' }],
    };
    for (const name of ['listEntryCodes', 'issueEntryCodes', 'revokeEntryCodes', 'printEntryCodes'] as const)
      await expect(ask(name, { actorId: nurse, body })).rejects.toMatchObject({ code: 'STAFF.FORBIDDEN' });
    expect(await rowCount()).toBe(0);
  });
});

describe('a code that is over', () => {
  test('a revoked one says so at once and for good, the first reason stands, and the place can have another', async () => {
    const [code] = await issue({ kind: 'department', items: [{ target: 'D0304' }] });
    const body = (reason: string) => ({ body: { ids: [code!.id], reason } });
    await ask('revokeEntryCodes', body('墙面翻新'));
    const { codes } = await ask('revokeEntryCodes', body('再点一次'));
    expect(codes).toMatchObject([{ status: 'revoked', revokeReason: '墙面翻新' }]);
    await expect(read(code!.scene)).rejects.toMatchObject({ code: 'ENTRY_CODE.REVOKED' });
    const [next] = await issue({ kind: 'department', items: [{ target: 'D0304' }] });
    expect(next!.scene).not.toBe(code!.scene);
    expect(await read(next!.scene)).toMatchObject({ departmentCode: 'D0304' });
  });

  test('an expired one opens until the end of its last day, and makes room for a new one', async () => {
    const bill = { kind: 'bill' as const, items: [{ target: 'B1', name: '缴费单' }] };
    const [code] = await issue({ ...bill, expiresOn: '2026-11-25' });
    world.clock.set('2026-11-25T15:59:59.999Z');
    expect(await read(code!.scene)).toMatchObject({ kind: 'bill' });
    world.clock.set('2026-11-25T16:00:00.000Z');
    await expect(read(code!.scene)).rejects.toMatchObject({ code: 'ENTRY_CODE.EXPIRED' });
    const [next] = await issue({ ...bill, expiresOn: '2026-11-30' });
    expect(await read(next!.scene)).toMatchObject({ kind: 'bill' });
  });

  test('one that nobody made is not ours, however well it is signed', async () => {
    const [code] = await issue({ kind: 'gate', items: [{ target: 'main' }] });
    await world.tx.outside.manager.delete(EntryCodeRow, { id: code!.id });
    await expect(read(code!.scene)).rejects.toMatchObject({ code: 'ENTRY_CODE.UNKNOWN' });
  });
});

test('scans are counted by code and day, refused ones apart, and a page that reads again does not count', async () => {
  const [gate] = await issue({ kind: 'gate', items: [{ target: 'main' }] });
  await Promise.all([read(gate!.scene), read(gate!.scene), read(gate!.scene, 'yes')]);
  world.clock.advance(DAY);
  await read(gate!.scene);
  await ask('revokeEntryCodes', { body: { ids: [gate!.id], reason: '换了' } });
  await expect(read(gate!.scene)).rejects.toMatchObject({ code: 'ENTRY_CODE.REVOKED' });
  const { codes } = await ask('listEntryCodes');
  expect(codes[0]).toMatchObject({ scansByDay: [...Array<number>(12).fill(0), 2, 1], refused: 1 });
});

describe('sheets', () => {
  test('one page for each living code with its name, and a camera reads the address on it', async () => {
    const codes = await issue({ kind: 'room', items: [{ target: 'D0304-1' }, { target: 'D0304-2' }] });
    const [, gone] = codes;
    await ask('revokeEntryCodes', { body: { ids: [gone!.id], reason: '并诊室' } });
    const ids = codes.map(({ id }) => id);
    const { pdfBase64, fileName } = await ask('printEntryCodes', { body: { ids, size: 'A6', codes: 'both' } });
    const { pages } = await readPdf(Buffer.from(pdfBase64, 'base64'));
    expect(fileName).toBe('扫码入口-A6-2026-11-24-1张.pdf');
    expect(pages).toHaveLength(1);
    expect(pages[0]!.code).toBe(codes[0]!.link);
    for (const words of ['青禾市第一人民医院', codes[0]!.name, '到了请扫码签到', '微信扫一扫'])
      expect(pages[0]!.text).toContain(words);
    expect(drawn).toEqual([codes[0]!.scene]);
    await expect(
      ask('printEntryCodes', { body: { ids: [gone!.id], size: 'A6', codes: 'both' } }),
    ).rejects.toMatchObject({
      code: 'ENTRY_CODE.NONE_LIVE',
    });
  });

  test('when WeChat gives no code it is said; plain codes can be printed without WeChat', async () => {
    const [code] = await issue({ kind: 'gate', items: [{ target: 'main' }] });
    draw = () => {
      throw new WechatError(45009, 'reach max api daily quota limit');
    };
    const print = (codes: 'both' | 'link') => ask('printEntryCodes', { body: { ids: [code!.id], size: 'A4', codes } });
    await expect(print('both')).rejects.toMatchObject({ code: 'ENTRY_CODE.NO_MINI_CODE' });
    drawn = [];
    expect((await print('link')).pdfBase64.length).toBeGreaterThan(1000);
    expect(drawn).toEqual([]);
  });
});

describe('the code on the screen of a waiting area', () => {
  const linkIn = (change: Partial<typeof config> = {}, area = '3 楼 B 区') => moduleWith(change).boardLink(area);

  test('is the one that staff made, until it is revoked or expires', async () => {
    const [made] = await issue({ kind: 'board', items: [{ target: 'M3B' }], expiresOn: '2026-11-25' });
    expect(await linkIn({ plainScenes: 'refused' })).toBe(made!.link);
    expect(await read(made!.link.split('/c/')[1]!)).toMatchObject({ kind: 'board', area: '3 楼 B 区' });
    world.clock.set('2026-11-25T16:00:00.000Z');
    expect(await linkIn({ plainScenes: 'refused' })).toBeNull();
    world.clock.set('2026-11-25T15:59:00.000Z');
    await ask('revokeEntryCodes', { body: { ids: [made!.id], reason: '换新的' } });
    expect(await linkIn({ plainScenes: 'refused' })).toBeNull();
  });

  test('is the plain one where plain codes are read; an area that is none has no code', async () => {
    expect(await linkIn({ plainScenes: 'accepted' })).toBe('https://hospital.example/c/t=M3B');
    expect(await linkIn({ plainScenes: 'refused' })).toBeNull();
    expect(await linkIn({ plainScenes: 'accepted' }, '9 楼 Z 区')).toBeNull();
  });
});
