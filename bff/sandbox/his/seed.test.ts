import { checkDigitOf, readIdentityNumber } from './identity-number';
import { addDays, ageOn } from './hospital-time';
import { DEMO_PERSONS } from './seed/persons';
import { granted, type HisHarness, startHarness } from './testing/his-harness';

const TODAY = '2026-11-24';
let harness: HisHarness;
beforeEach(async () => {
  harness = await startHarness(`${TODAY} 09:10:00`);
});
afterEach(() => harness.stop());

const call = async (op: string, body: unknown = {}) => granted(await harness.call(op, body));

interface WireSession {
  schId: string;
  deptCode: string;
  docCode: string;
  schDate: string;
  halfDay: number;
  status: number;
  total: number;
  left: number;
  openAt: string;
  title: string;
}
const sessionsFrom = async (from: string, days = 31, deptCode = ''): Promise<WireSession[]> =>
  (await call('listSessions', { deptCode, startDate: from, endDate: addDays(from, days - 1) })).list;
const clinics = async (): Promise<string[]> =>
  (await call('listDepartments')).list
    .filter((item: { canRegister: string }) => item.canRegister === '1')
    .map((item: { deptCode: string }) => item.deptCode);

test('the hospital has more than twenty clinics with official subjects, and sixty doctors who belong to them', async () => {
  const departments = (await call('listDepartments')).list;
  const codes = await clinics();
  expect(codes.length).toBeGreaterThanOrEqual(20);
  for (const department of departments) {
    expect(department.stdCode).toMatch(/^\d{2}(\.\d{2})?$/);
    const parent = departments.find((other: { deptCode: string }) => other.deptCode === department.parentCode);
    expect(department.parentName).toBe(parent?.deptName ?? '');
    if (department.canRegister === '1') expect(department.location).toMatch(/楼\d层[A-D]区$/);
  }
  const doctors = (await call('listDoctors')).list as { docCode: string; docName: string; deptCode: string }[];
  expect(doctors).toHaveLength(60);
  expect(new Set(doctors.map((doctor) => doctor.docName)).size).toBe(60);
  expect(new Set(doctors.map((doctor) => doctor.deptCode))).toEqual(new Set(codes));
});

test('every clinic has an ordinary session in every half day of fourteen days', async () => {
  const ordinary = (await sessionsFrom(TODAY)).filter((session) => session.docCode === '');
  const codes = await clinics();
  expect(new Set(ordinary.map((session) => session.schDate)).size).toBe(14);
  expect(ordinary).toHaveLength(codes.length * 14 * 3);
  expect((await sessionsFrom(addDays(TODAY, 14), 5)).length).toBe(0);
});

test('at any hour before eight in the evening every clinic has a number for today', async () => {
  for (const time of ['00:00:10', '12:15:00', '17:45:00', '19:59:50']) {
    harness.moveTo(`${TODAY} ${time}`);
    const sessions = (await sessionsFrom(TODAY, 1)).filter((session) => session.docCode === '' && session.status === 1);
    for (const deptCode of await clinics()) {
      const mine = sessions.filter((session) => session.deptCode === deptCode);
      const slots = await Promise.all(
        mine.map(async ({ schId }) => (await call('listSlots', { schId })).list as { left: number }[]),
      );
      expect(slots.flat().reduce((sum, slot) => sum + slot.left, 0)).toBeGreaterThan(0);
    }
  }
});

test('slots add up to their session, and a department that tells no totals says minus one', async () => {
  const sessions = await sessionsFrom(addDays(TODAY, 3), 1);
  for (const session of sessions) {
    const slots = (await call('listSlots', { schId: session.schId })).list as { total: number; left: number }[];
    const sum = (key: 'total' | 'left') => slots.reduce((total, slot) => total + slot[key], 0);
    const expected = session.deptCode === 'D20' ? [-1, -1] : [sum('total'), sum('left')];
    expect([session.total, session.left]).toEqual(expected);
  }
});

test('the stories are there: three numbers left, one stopped, one replaced, one full, one not open', async () => {
  const sessions = await sessionsFrom(TODAY);
  const scarce = sessions.filter((session) => session.deptCode === 'D0308');
  expect(scarce.reduce((sum, session) => sum + session.left, 0)).toBe(3);
  const stopped = sessions.filter((session) => session.status === 0);
  expect(stopped).toMatchObject([{ deptCode: 'D0304', schDate: addDays(TODAY, 1) }]);
  const replaced = sessions.filter(
    (session) => session.docCode !== '' && !session.schId.endsWith(`-${session.docCode}`),
  );
  expect(replaced).toMatchObject([{ deptCode: 'D0302', schDate: addDays(TODAY, 1), halfDay: 1 }]);
  const full = sessions.find(
    (session) =>
      session.deptCode === 'D0403' && session.docCode !== '' && session.left === 0 && session.schDate > TODAY,
  );
  expect(full).toBeDefined();
  const closed = sessions.filter((session) => session.status === 2);
  expect(closed.length).toBeGreaterThan(0);
  harness.moveTo(closed[0]!.openAt);
  const later = await sessionsFrom(closed[0]!.schDate, 1, 'D13');
  expect(later.find((session) => session.schId === closed[0]!.schId)).toMatchObject({ status: 1, openAt: '' });
});

test('days roll forward with the clock, keep what was there, and the scarce department has three again', async () => {
  const before = await sessionsFrom(addDays(TODAY, 5), 1);
  harness.moveTo('2026-11-29 07:00:00');
  expect(await sessionsFrom('2026-11-29', 1)).toEqual(before);
  const rolled = await sessionsFrom('2026-11-29');
  expect(new Set(rolled.map((session) => session.schDate)).size).toBe(14);
  expect(rolled.filter((session) => session.deptCode === 'D0308').reduce((sum, session) => sum + session.left, 0)).toBe(
    3,
  );
  harness.moveTo('2027-03-01 07:00:00');
  const far = await sessionsFrom('2027-03-01');
  const days = [...new Set(far.map((session) => session.schDate))].sort();
  expect(days).toEqual(Array.from({ length: 14 }, (_, i) => addDays('2027-03-01', i)));
});

test('identity numbers of demo persons are valid, belong to no place and agree with the person', async () => {
  for (const person of DEMO_PERSONS.filter((item) => item.idNo !== '')) {
    expect(readIdentityNumber(person.idNo)).toEqual({ birthday: person.birthday, sex: person.sex });
    expect(person.idNo.startsWith('990101')).toBe(true);
    const { total, list } = await call('findPatients', { idNo: person.idNo, patName: person.name });
    expect(total).toBe(person.fileCount);
    expect(list[0]).toMatchObject({ patName: person.name, phone: person.phone, idNo: person.idNo });
  }
  expect(ageOn(DEMO_PERSONS.find((person) => person.key === 'elder')!.birthday, TODAY)).toBe(82);
});

test('the check digit follows the published example of GB 11643', () => {
  expect(readIdentityNumber('11010519491231002X')).toEqual({ birthday: '1949-12-31', sex: '2' });
  for (const wrong of ['110105194912310021', '11010519491231002x', '11010519490231002X', '1101051949123100']) {
    expect(readIdentityNumber(wrong)).toBeUndefined();
  }
});

test('finding never picks: two files are two, nobody is an empty list, another name is refused', async () => {
  const twice = DEMO_PERSONS.find((person) => person.key === 'two-files')!;
  const { list } = await call('findPatients', { idNo: twice.idNo, patName: twice.name });
  expect(new Set(list.map((file: { patId: string }) => file.patId)).size).toBe(2);
  expect(list[0].createdAt > list[1].createdAt).toBe(true);
  expect(await harness.call('findPatients', { idNo: twice.idNo, patName: '别人' })).toMatchObject({
    code: '501',
    data: null,
  });
  expect((await harness.call('findPatients', { idNo: twice.idNo.slice(0, 17), patName: twice.name })).code).toBe('502');
  const nobody = `99010120000101001${checkDigitOf('99010120000101001')}`;
  expect(await call('findPatients', { idNo: nobody, patName: '别人' })).toEqual({ total: 0, list: [] });
});

test('a child without a card is found by card or guardian, and made only with a guardian', async () => {
  const parent = DEMO_PERSONS.find((person) => person.key === 'parent')!;
  const byGuardian = await call('findPatients', { guardianIdNo: parent.idNo, patName: '陶小满' });
  expect(byGuardian).toMatchObject({ total: 1, list: [{ idType: '', idNo: '', guardianName: '陶知远' }] });
  const byCard = await call('findPatients', { cardNo: byGuardian.list[0].cardNo });
  expect(byCard.list).toEqual(byGuardian.list);
  expect((await harness.call('findPatients', { cardNo: byGuardian.list[0].cardNo, patName: '别人' })).code).toBe('503');
  const child = { patName: '陶小雪', sex: '2', birthday: '2024-01-01', idType: '', phone: '13900000004' };
  const patients = (await harness.control('his/state')).patients;
  expect((await harness.call('createPatient', { orderId: 'child-0001', ...child })).code).toBe('503');
  const guardian = { guardianName: parent.name, guardianIdNo: parent.idNo, guardianPhone: parent.phone };
  expect(
    (await harness.call('createPatient', { orderId: 'child-0002', ...child, ...guardian, birthday: '2000-01-01' }))
      .code,
  ).toBe('503');
  expect(
    (await harness.call('createPatient', { orderId: 'child-0003', ...child, ...guardian, guardianIdNo: '123' })).code,
  ).toBe('502');
  expect((await harness.control('his/state')).patients).toBe(patients);
  const made = await call('createPatient', { orderId: 'child-0004', ...child, ...guardian });
  expect(await call('createPatient', { orderId: 'child-0004', ...child, ...guardian })).toMatchObject({
    patId: made.patId,
    replayed: '1',
  });
  expect(
    (await harness.call('createPatient', { orderId: 'child-0004', ...child, ...guardian, patName: '陶小雨' })).code,
  ).toBe('504');
});

test('a file that exists is not made twice', async () => {
  const chronic = DEMO_PERSONS.find((person) => person.key === 'chronic')!;
  const body = {
    orderId: 'again-0001',
    patName: chronic.name,
    sex: chronic.sex,
    birthday: chronic.birthday,
    idType: '01',
    idNo: chronic.idNo,
    phone: '13900000001',
  };
  const answer = await harness.call('createPatient', body);
  expect(answer).toMatchObject({ code: '501', data: { patIds: [expect.stringMatching(/^\d{10}$/)] } });
  expect(await harness.call('createPatient', { ...body, patName: '别人' })).toMatchObject({ code: '501', data: null });
  expect((await harness.call('createPatient', { ...body, sex: '1' })).code).toBe('502');
});

test('codes on the walls are legal scenes with a name, each once', async () => {
  const scenes = harness.his.scenes();
  for (const { scene, name } of scenes) {
    expect(scene).toMatch(/^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}$/);
    expect(name).toMatch(/[\u4e00-\u9fa5]/);
  }
  expect(new Set(scenes.map((scene) => scene.scene)).size).toBe(scenes.length);
  for (const deptCode of await clinics()) expect(scenes.map((scene) => scene.scene)).toContain(`d=${deptCode}`);
  expect(scenes.map((scene) => scene.scene)).toEqual(expect.arrayContaining(['g=main', 'x=lab', 'p=1', 't=M3B']));
});
