import { addDays, fen } from '@anzhen/shared-types';
import { CHRONIC, context, done, rejection, tomorrow, YOUNG, startHis } from '../../testing/his-sandbox';
import { systemClock } from '../system-clock';

let world: Awaited<ReturnType<typeof startHis>>;

beforeAll(async () => {
  world = await startHis();
});
afterEach(() => world.sandbox.control('/faults', undefined, 'DELETE'));
afterAll(() => world.sandbox.stop());

describe('patients', () => {
  test('one identity may have none, one or two files, and none is picked', async () => {
    expect(await world.his.findPatients(context, { idNumber: '990101198001010014', name: '查无此人' })).toEqual([]);
    const [patient] = await world.his.findPatients(context, CHRONIC);
    expect(patient).toMatchObject({ name: '余佩兰', sex: 'female', birthDate: '1958-03-12', phoneTail: '0001' });
    expect(patient?.insurance).toBe('employee');
    const two = await world.his.findPatients(context, { idNumber: '990101199102140074', name: '苏明远' });
    expect(new Set(two.map(({ hisPatientId }) => hisPatientId)).size).toBe(2);
  });

  test('a lower-case x of an identity number is sent as the HIS wants it', async () => {
    const found = await world.his.findPatients(context, { idNumber: '99010119930618006x', name: '程安之' });
    expect(found).toHaveLength(1);
  });

  test('another name is a mismatch that tells nothing', async () => {
    await expect(world.his.findPatients(context, { ...CHRONIC, name: '别人' })).rejects.toMatchObject({
      code: 'IdentityMismatch',
      displayText: undefined,
      message: expect.not.stringContaining('余'),
    });
  });

  test('a child without a card is opened once by its key, and not without a guardian', async () => {
    const before = (await world.peer()).patients;
    const child = {
      name: '程小禾',
      sex: 'female' as const,
      birthDate: '2023-04-02',
      phone: '13900000007',
      idNumber: null,
      guardian: { name: '程安之', idNumber: '99010119930618006X' },
    };
    const orphan = await world.his.createPatient(context, world.newKey(), { ...child, guardian: null });
    expect(rejection(orphan)).toBe('RuleDenied');
    expect((await world.peer()).patients).toEqual(before);
    const key = world.newKey();
    const first = done(await world.his.createPatient(context, key, child));
    const again = done(await world.his.createPatient(context, key, child));
    expect([first.replayed, again.replayed]).toEqual([false, true]);
    expect(again.value).toEqual(first.value);
    expect(rejection(await world.his.createPatient(context, key, { ...child, name: '程小苗' }))).toBe('Conflict');
  });
});

describe('schedule', () => {
  test('clinics come with their place, without headings and technical departments', async () => {
    const departments = await world.his.listDepartments(context);
    expect(departments).toHaveLength(27);
    const cardiology = departments.find(({ code }) => code === 'D0304');
    expect(cardiology).toMatchObject({ officialCode: '03.04', parentName: '内科', childrenOnly: false });
    expect(cardiology?.place).toEqual({ campus: '本部', building: '门诊楼', floor: '3 楼', area: 'B 区' });
    expect(departments.some(({ childrenOnly }) => childrenOnly)).toBe(true);
  });

  test('doctors belong to their clinic, and an unknown clinic is not found', async () => {
    const doctors = await world.his.listDoctors(context, 'D0304');
    expect(doctors.length).toBeGreaterThan(0);
    expect(doctors.every(({ departmentCode }) => departmentCode === 'D0304')).toBe(true);
    await expect(world.his.listDoctors(context, 'D9999')).rejects.toMatchObject({ code: 'NotFound' });
  });

  test('a stopped session says so, and one session can be asked for by its id', async () => {
    const day = { from: tomorrow(), to: tomorrow() };
    const sessions = await world.his.listSessions(context, { departmentCode: 'D0304', ...day });
    const stopped = sessions.find(({ status }) => status === 'stopped');
    expect(stopped).toMatchObject({ period: 'morning', date: tomorrow() });
    const [one] = await world.his.listSessions(context, {
      sessionId: stopped?.id ?? '',
      departmentCode: 'D0304',
      ...day,
    });
    expect(one).toEqual(stopped);
  });

  test('-1 is never shown: the emergency clinic is counted slot by slot', async () => {
    const sessions = await world.his.listSessions(context, { departmentCode: 'D20', from: tomorrow(), to: tomorrow() });
    const [first] = sessions;
    const slots = await world.his.listSlots(context, first?.id ?? '');
    expect(first?.left).toBe(slots.reduce((sum, { left }) => sum + (left ?? 0), 0));
    expect(sessions.every(({ left, total }) => (left ?? -1) >= 0 && (total ?? 0) > 0)).toBe(true);
  });

  test('a range longer than the HIS takes is asked for in pieces', async () => {
    const sessions = await world.his.listSessions(context, {
      departmentCode: 'D02',
      from: addDays(tomorrow(), -40),
      to: addDays(tomorrow(), 12),
    });
    expect(sessions.length).toBeGreaterThan(0);
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(sessions.length);
  });
});

describe('registrations', () => {
  test('hold, confirm, read, refund; each again is the same again', async () => {
    const { key, command, hold, slot, paid, registration } = await world.paidIn('D0401');
    expect(
      done(await world.his.hold(context, world.newKey(), { ...command, hisPatientId: await world.patientId(YOUNG) }))
        .value.seqNo,
    ).not.toBe(hold.seqNo);
    expect(hold.visitNumber).toMatch(/^[ABC]\d{3}$/);
    expect(registration).toMatchObject({
      status: 'booked',
      slotId: slot.id,
      paid: hold.fee,
      visitNumber: hold.visitNumber,
    });
    expect(done(await world.his.confirm(context, key, paid)).replayed).toBe(true);
    expect(await world.his.getRegistration(context, { key })).toEqual(registration);
    expect(rejection(await world.his.refund(context, key, fen(1), '测试'))).toBe('AmountMismatch');
    expect(done(await world.his.refund(context, key, paid.amount, '计划有变'))).toEqual({
      kind: 'done',
      value: { moneyBy: 'us' },
      replayed: false,
    });
    expect(done(await world.his.refund(context, key, paid.amount, '计划有变')).replayed).toBe(true);
    expect((await world.his.getRegistration(context, { key }))?.status).toBe('refunded');
    expect((await world.peer()).refundsByKey[key]?.amountFen).toBe(paid.amount);
  });

  test('the same key with other content is a conflict and takes no second number', async () => {
    const { key, command } = await world.heldIn('D0403');
    const before = await world.peer();
    const other = { ...command, hisPatientId: await world.patientId(YOUNG) };
    expect(rejection(await world.his.hold(context, key, other))).toBe('Conflict');
    expect((await world.peer()).registrations).toEqual(before.registrations);
  });

  test('a second number in one session is a rule whose sentence may be shown', async () => {
    const { command } = await world.heldIn('D05');
    const result = await world.his.hold(context, world.newKey(), command);
    expect(rejection(result)).toBe('RuleDenied');
    expect(result.kind === 'rejected' && result.error.displayText).toMatch(/[一-龥]/);
  });

  test('a wrong amount registers nothing', async () => {
    const { key, hold } = await world.heldIn('D10');
    const wrong = { amount: fen(hold.fee + 1), transactionId: '4200wrong', paidAt: systemClock.now() };
    expect(rejection(await world.his.confirm(context, key, wrong))).toBe('AmountMismatch');
    expect((await world.his.getRegistration(context, { key }))?.status).toBe('held');
  });

  test('what costs nothing is confirmed too, and nothing is given back for it', async () => {
    const { key, hold } = await world.heldIn('D02');
    expect(hold.fee).toBe(0);
    const paid = { amount: fen(0), transactionId: null, paidAt: systemClock.now() };
    expect(done(await world.his.confirm(context, key, paid)).value.status).toBe('booked');
    expect(done(await world.his.refund(context, key, fen(0), '计划有变')).value).toEqual({ moneyBy: 'none' });
  });

  test('releasing twice, or what was never held, is done', async () => {
    const { key } = await world.heldIn('D07');
    expect(done(await world.his.release(context, key)).replayed).toBe(false);
    expect(done(await world.his.release(context, key)).replayed).toBe(true);
    expect(done(await world.his.release(context, world.newKey())).replayed).toBe(true);
    expect((await world.his.getRegistration(context, { key }))?.status).toBe('cancelled');
    expect(
      rejection(
        await world.his.confirm(context, key, { amount: fen(0), transactionId: null, paidAt: systemClock.now() }),
      ),
    ).not.toBe('done');
  });

  test('a key that holds nothing has no registration and cannot be checked in', async () => {
    expect(await world.his.getRegistration(context, { key: world.newKey() })).toBeNull();
    expect(rejection(await world.his.checkIn(context, 'R000000000'))).toBe('NotFound');
  });

  test('checking in on another day is refused and writes nothing', async () => {
    const { key, registration } = await world.paidIn('D0303');
    expect(rejection(await world.his.checkIn(context, registration.registrationNo))).toBe('RuleDenied');
    expect((await world.his.getRegistration(context, { key }))?.status).toBe('booked');
  });
});
