import { MINUTE } from '@anzhen/shared-types';
import { type BookingWorld, openBookingWorld, openConfirmed } from './testing/booking-world';

let b: BookingWorld;
afterEach(() => b.close());

const confirmed = async (options?: Parameters<typeof openConfirmed>[0]) => {
  const opened = await openConfirmed(options);
  b = opened.b;
  return opened;
};
const events = async () => (await b.messages()).map(({ event }) => event);
/** WeChat ends every refund. */
const endRefunds = async () => {
  for (const id of b.gateway.refundIds()) b.gateway.endRefund(id, 'SUCCESS');
  b.world.clock.advance(5 * MINUTE);
  await b.work();
};

test('a paid number of a stopped session is refunded in full, and the page says why', async () => {
  const { who, id } = await confirmed();
  b.clinic.stop('S1');
  await b.stopEvent();
  await b.work();
  await endRefunds();
  const [refund] = await b.refunds();
  const payment = await b.paymentOf(id);
  expect(refund?.cashFen).toBe(payment.totalFen);
  expect(payment.status).toBe('refunded');
  expect(await b.call('getAppointment', who, id)).toMatchObject({ status: 'refunded', endReason: 'stopped' });
  expect(await events()).toEqual(['booking_confirmed', 'session_stopped', 'refunded']);
  const [, stopped] = await b.messages();
  expect(stopped).toMatchObject({ link: { route: 'booking.appointment', params: { appointmentId: id } } });
  expect(stopped?.body).toContain('全额退回');
});

test('without an event the stop is found by looking', async () => {
  const { id } = await confirmed();
  b.clinic.stop('S1');
  expect(await b.jobNamed('watch-sessions')).toBe(1);
  expect((await b.row(id)).status).toBe('refunding');
  expect(b.cleared).toEqual(['S1']);
  expect(await b.jobNamed('watch-sessions')).toBe(0);
});

test('a session that the HIS takes out of its listing is stopped when its registrations say so', async () => {
  const { id } = await confirmed();
  b.clinic.listSessions = () => Promise.resolve([]);
  expect(await b.jobNamed('watch-sessions')).toBe(0);
  b.clinic.stop('S1');
  expect(await b.jobNamed('watch-sessions')).toBe(1);
  expect(await b.row(id)).toMatchObject({ status: 'refunding', endReason: 'stopped' });
});

test('an event about a session that is held after all changes nothing', async () => {
  const { id } = await confirmed();
  await b.stopEvent();
  expect((await b.row(id)).status).toBe('confirmed');
  expect(await events()).toEqual(['booking_confirmed']);
});

test('two workers and a doubled event refund once and tell once', async () => {
  const { id } = await confirmed();
  const other = b.openModule();
  b.clinic.stop('S1');
  await Promise.all([
    ...[b.stopEvent(), b.stopEvent(other), b.stopEvent()],
    ...[b.jobNamed('watch-sessions'), b.jobNamed('watch-sessions', other)],
  ]);
  await b.work();
  await b.stopEvent();
  await endRefunds();
  expect(await b.refunds()).toHaveLength(1);
  expect(b.gateway.refundIds()).toHaveLength(1);
  expect((await b.row(id)).status).toBe('refunded');
  expect(await events()).toEqual(['booking_confirmed', 'session_stopped', 'refunded']);
});

test('an unpaid hold ends with its payment closed: nobody can pay for a session that is not held', async () => {
  b = await openBookingWorld();
  const who = await b.person(0);
  const id = await b.hold(who);
  await b.startPay(who, id);
  b.clinic.stop('S1');
  await b.stopEvent();
  await b.work();
  expect(await b.row(id)).toMatchObject({ status: 'cancelled', endReason: 'stopped', activePersonKey: null });
  expect((await b.paymentOf(id)).status).toBe('closed');
  expect(b.clinic.registrations().get(id)?.status).toBe('cancelled');
  expect((await b.messages())[0]?.body).toContain('没有扣钱');
  expect(await b.returned()).toHaveLength(0);
});

test('one whose payment cannot be looked at now does not keep the others waiting, and is helped later', async () => {
  b = await openBookingWorld();
  const [first, second] = [await b.person(0), await b.person(1)];
  const [broken, other] = [await b.hold(first), await b.hold(second)];
  await b.startPay(first, broken);
  b.clinic.stop('S1');
  const close = b.gateway.close.bind(b.gateway);
  b.gateway.close = () => Promise.reject(new Error('socket hang up'));
  await expect(b.stopEvent()).rejects.toThrow('socket hang up');
  expect((await b.row(other)).status).toBe('cancelled');
  b.gateway.close = close;
  await b.jobNamed('watch-sessions');
  expect(await b.row(broken)).toMatchObject({ status: 'cancelled', endReason: 'stopped' });
  expect(await events()).toEqual(['session_stopped', 'session_stopped']);
});

test('money that arrives while the session is being stopped goes back, and the person is told why', async () => {
  b = await openBookingWorld();
  const who = await b.person(0);
  const id = await b.hold(who);
  const paymentId = await b.startPay(who, id);
  b.gateway.pay(paymentId); // The notice has not come yet.
  b.clinic.stop('S1');
  await b.stopEvent();
  await b.work();
  await b.work();
  await endRefunds();
  expect(await b.row(id)).toMatchObject({ status: 'refunded', endReason: 'stopped' });
  expect(b.gateway.refundIds()).toHaveLength(1);
  expect(await events()).toEqual(['session_stopped', 'refunded']);
});

test('a confirmation that is under way when the session stops is refunded once the HIS has answered', async () => {
  b = await openBookingWorld();
  const who = await b.person(0);
  const id = await b.hold(who);
  b.clinic.fail('confirm', 'answerLost');
  await b.tellPaid(await b.startPay(who, id));
  await b.work();
  expect((await b.row(id)).status).toBe('paid_his_unknown');
  b.clinic.stop('S1');
  await b.stopEvent();
  b.world.clock.advance(4_000);
  await b.work();
  await b.work();
  expect(await b.row(id)).toMatchObject({ status: 'refunding', endReason: 'stopped' });
  expect((await events()).filter((event) => event === 'session_stopped')).toHaveLength(1);
});

test('whoever has signed in is not refunded by a machine: told once, and a person looks', async () => {
  const { id } = await confirmed();
  await b.booking.appointments.markCheckedIn(b.world.tx.outside, id);
  b.clinic.stop('S1');
  await b.stopEvent();
  await b.jobNamed('watch-sessions');
  await b.jobNamed('watch-sessions', b.openModule());
  expect((await b.row(id)).status).toBe('checked_in');
  expect(await b.refunds()).toHaveLength(0);
  expect((await b.worklist()).map(({ kind }) => kind)).toEqual(['stopped-after-check-in']);
  expect((await b.messages())[1]?.body).toContain('服务台');
});

test('a number that costs nothing ends without money and without a word about money', async () => {
  const { id } = await confirmed({ feeFen: 0 });
  b.clinic.stop('S1');
  await b.stopEvent();
  await b.work();
  expect(await b.row(id)).toMatchObject({ status: 'refunded', endReason: 'stopped' });
  expect(b.gateway.refundIds()).toHaveLength(0);
  expect((await b.messages()).find(({ event }) => event === 'session_stopped')?.body).not.toContain('退回');
});

test('a HIS that does not answer the refund is asked again; the money moves once', async () => {
  const { id } = await confirmed();
  b.clinic.stop('S1');
  b.clinic.fail('refund', 'answerLost');
  await b.stopEvent();
  await b.work();
  expect(b.gateway.refundIds()).toHaveLength(0);
  b.world.clock.advance(MINUTE);
  await b.work();
  await endRefunds();
  expect((await b.row(id)).status).toBe('refunded');
  expect(b.gateway.refundIds()).toHaveLength(1);
});
