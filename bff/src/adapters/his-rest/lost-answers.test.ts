import { CHRONIC, closedPort, context, done, KEEP_MS, rejection, tomorrow, startHis } from '../../testing/his-sandbox';
import { systemClock } from '../system-clock';

let world: Awaited<ReturnType<typeof startHis>>;

beforeAll(async () => {
  world = await startHis();
});
afterEach(() => world.sandbox.control('/faults', undefined, 'DELETE'));
afterAll(() => world.sandbox.stop());

describe('writes without an answer', () => {
  test('a hold that is cut after it was done is unknown, the probe says applied, and the key gives the same number', async () => {
    const { session, slot } = await world.freeSlot('D0305');
    const key = world.newKey();
    const command = {
      hisPatientId: await world.patientId(CHRONIC),
      sessionId: session.id,
      slotId: slot.id,
      keepMs: KEEP_MS,
    };
    await world.fault('hold', { cut: 'after' });
    const result = await world.his.hold(context, key, command);
    expect(result).toMatchObject({ kind: 'unknown', probe: { operation: 'hold', key }, cause: { code: 'Timeout' } });
    expect(await world.his.probe(context, { operation: 'hold', key })).toEqual({ state: 'applied' });
    expect(done(await world.his.hold(context, key, command)).replayed).toBe(true);
  });

  test('a hold that is cut before it was done is unknown, and the probe says that it was not applied', async () => {
    const { session, slot } = await world.freeSlot('D0306');
    const key = world.newKey();
    await world.fault('hold', { cut: 'before' });
    const command = {
      hisPatientId: await world.patientId(CHRONIC),
      sessionId: session.id,
      slotId: slot.id,
      keepMs: KEEP_MS,
    };
    expect((await world.his.hold(context, key, command)).kind).toBe('unknown');
    expect(await world.his.probe(context, { operation: 'hold', key })).toEqual({ state: 'notApplied', final: true });
    expect((await world.peer()).byOrder[key]).toBeUndefined();
  });

  test('confirm, refund and release are told by the probe as well', async () => {
    const { key, hold } = await world.heldIn('D0307');
    const paid = { amount: hold.fee, transactionId: `4200${key}`, paidAt: systemClock.now() };
    await world.fault('confirm', { cut: 'after' });
    expect((await world.his.confirm(context, key, paid)).kind).toBe('unknown');
    expect(await world.his.probe(context, { operation: 'confirm', key })).toEqual({ state: 'applied' });
    await world.fault('refund', { cut: 'after' });
    expect((await world.his.refund(context, key, paid.amount, '计划有变')).kind).toBe('unknown');
    expect(await world.his.probe(context, { operation: 'refund', key })).toEqual({ state: 'applied' });
    const other = await world.heldIn('D0402');
    await world.fault('release', { cut: 'after' });
    expect(await world.his.release(context, other.key)).toMatchObject({
      kind: 'unknown',
      probe: { operation: 'cancel' },
    });
    expect(await world.his.probe(context, { operation: 'cancel', key: other.key })).toEqual({ state: 'applied' });
  });

  test('beyond the deadline it is unknown; while it still runs it is pending; then it is applied', async () => {
    const { session, slot } = await world.freeSlot('D0301');
    const key = world.newKey();
    await world.fault('hold', { delayMs: 1_500 });
    const command = {
      hisPatientId: await world.patientId(CHRONIC),
      sessionId: session.id,
      slotId: slot.id,
      keepMs: KEEP_MS,
    };
    expect(await world.his.hold(context, key, command)).toMatchObject({ kind: 'unknown', cause: { code: 'Timeout' } });
    const probe = { operation: 'hold', key } as const;
    expect(await world.his.probe(context, probe)).toEqual({ state: 'pending' });
    let state = await world.his.probe(context, probe);
    while (state.state === 'pending') state = await world.his.probe(context, probe);
    expect(state).toEqual({ state: 'applied' });
  });

  test.each([
    ['an HTML page', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['an HTML page under 200', { status: 200, body: '<html>维护中</html>' }],
    ['half a JSON text', { status: 200, body: '{"code":"1","msg":"成功","da' }],
    ['success without its fields', { status: 200, body: { code: '1', msg: '成功', data: {} } }],
    ['-100', { status: 500, body: { code: '-100', msg: '系统异常', data: null } }],
  ])('%s is unknown', async (_name, how) => {
    await world.fault('release', how);
    expect(await world.his.release(context, world.newKey())).toMatchObject({
      kind: 'unknown',
      cause: { code: 'Protocol' },
    });
  });

  test('a refusal of the envelope is certain: nothing was done', async () => {
    await world.fault('release', { status: 401, body: { code: '204', msg: '签名错误', data: null } });
    expect(rejection(await world.his.release(context, world.newKey()))).toBe('Auth');
  });

  test('a sign-in whose answer was cut is done when the registration says so', async () => {
    const { key, registration } = await world.paidIn('D0302');
    const { offsetMs } = await world.sandbox.control<{ offsetMs: number }>('/clock');
    await world.sandbox.control('/clock', { now: `${tomorrow()}T08:00:00+08:00` });
    const moved = await world.sandbox.control<{ offsetMs: number }>('/clock');
    const clock = { now: () => new Date(systemClock.now().getTime() + moved.offsetMs) };
    const later = world.adapter({ clock });
    await world.fault('checkIn', { cut: 'after' });
    expect(done(await later.checkIn(context, registration.registrationNo)).replayed).toBe(true);
    expect((await later.getRegistration(context, { key }))?.status).toBe('checkedIn');
    await world.sandbox.control('/clock', { offsetMs });
  });

  test('a HIS that is not there did not get the write', async () => {
    const away = world.adapter({ baseUrl: await closedPort() });
    expect(rejection(await away.release(context, world.newKey()))).toBe('Unavailable');
    await expect(away.ping(context)).rejects.toMatchObject({ code: 'Unavailable' });
  });
});

describe('reads', () => {
  test('are asked once more after a reset, and only once', async () => {
    await world.fault('ping', { cut: 'before' });
    await expect(world.his.ping(context)).resolves.toEqual({ serverTime: expect.any(Date) });
    await world.fault('ping', { cut: 'before', times: 2 });
    await expect(world.his.ping(context)).rejects.toMatchObject({ code: 'Timeout' });
  });

  test('a wrong secret or a clock that is off is our fault', async () => {
    await expect(world.adapter({ appSecret: 'wrong' }).ping(context)).rejects.toMatchObject({ code: 'Auth' });
    const clock = { now: () => new Date(systemClock.now().getTime() - 600_000) };
    await expect(world.adapter({ clock }).ping(context)).rejects.toMatchObject({ code: 'Auth' });
  });

  test('an answer that misses a needed field is no answer; one with more fields is', async () => {
    await world.fault('ping', { status: 200, body: { code: '1', msg: '成功', data: { campusName: '本部' } } });
    await expect(world.his.ping(context)).rejects.toMatchObject({
      code: 'Protocol',
      message: expect.stringContaining('sysDate'),
    });
    const more = { sysDate: '2026-11-24 10:15:00', campusName: '本部', extra: 1 };
    await world.fault('ping', { status: 200, body: { code: '1', msg: '成功', data: more } });
    expect((await world.his.ping(context)).serverTime.toISOString()).toBe('2026-11-24T02:15:00.000Z');
  });
});
