import { MINUTE } from '@anzhen/shared-types';
import { HisError } from '../../ports/his';
import { type BookingWorld, openBookingWorld, openConfirmed, type Person } from './testing/booking-world';

let b: BookingWorld;
afterEach(() => b.close());
const openWith = async (): Promise<Person> => {
  b = await openBookingWorld();
  return b.person(0);
};
const confirmed = async () => {
  const opened = await openConfirmed();
  b = opened.b;
  return opened;
};
/** Longer than what was read is remembered. */
const later = () => b.world.clock.advance(21_000);

describe('a registration that was made at the window', () => {
  test('appears in the list, can be signed in with, and is given back at the window only', async () => {
    const who = await openWith();
    const registrationNo = b.clinic.bookAtWindow(who.hisPatientId);
    const [view, ...others] = await b.list(who);
    expect(others).toHaveLength(0);
    expect(view).toMatchObject({
      ...{ source: 'counter', status: 'confirmed', departmentName: '心血管内科', visitNumber: 'A001' },
      ...{ paymentId: null, cancellable: false, cancellableUntil: null, place: { floor: '3 楼' } },
    });
    expect(view?.cancelRule).toContain('窗口');
    const today = { ownerId: who.actorId, patientId: who.patientId, visitDate: '2026-11-25' };
    const [visit] = await b.booking.appointments.findForCheckIn(b.world.tx.outside, today);
    expect(visit?.registrationNo).toBe(registrationNo);
    await expect(b.call('cancelAppointment', who, view!.id)).rejects.toMatchObject({
      ...{ code: 'APPOINTMENT.CANNOT_CANCEL', displayText: expect.stringContaining('窗口') as string },
    });
    expect(b.clinic.calls('refund')).toBe(0);
  });

  test('is one row, however many read it at once', async () => {
    const who = await openWith();
    b.clinic.bookAtWindow(who.hisPatientId);
    const other = b.openModule();
    await Promise.all([b.list(who), b.list(who), b.list(who, other), b.jobNamed('read-counter', other)]);
    expect(await b.rows()).toHaveLength(1);
    later();
    expect(await b.list(who)).toHaveLength(1);
  });

  test('the hospital is asked once in twenty seconds, and its being away leaves the list as it was', async () => {
    const who = await openWith();
    await b.list(who);
    await b.list(who);
    expect(b.clinic.calls('listRegistrations')).toBe(1);
    b.clinic.bookAtWindow(who.hisPatientId);
    later();
    const listRegistrations = b.clinic.listRegistrations.bind(b.clinic);
    b.clinic.listRegistrations = () => Promise.reject(new HisError('Unavailable', 'away'));
    expect(await b.list(who)).toEqual([]);
    b.clinic.listRegistrations = listRegistrations;
    later();
    expect(await b.list(who)).toHaveLength(1);
  });

  test.each([
    ['checkedIn', 'checked_in'],
    ['visited', 'visited'],
  ] as const)('follows the hospital: %s is %s', async (inHis, status) => {
    const who = await openWith();
    const registrationNo = b.clinic.bookAtWindow(who.hisPatientId);
    await b.list(who);
    b.clinic.setAtWindow(registrationNo, inHis);
    later();
    expect((await b.list(who))[0]?.status).toBe(status);
  });

  test.each(['held', 'expired', 'cancelled', 'refunded'] as const)(
    'is not shown when it is %s already',
    async (inHis) => {
      const who = await openWith();
      b.clinic.bookAtWindow(who.hisPatientId, inHis);
      expect(await b.list(who)).toEqual([]);
    },
  );

  test('ends here when the window gave it back, and the person is told once', async () => {
    const who = await openWith();
    const registrationNo = b.clinic.bookAtWindow(who.hisPatientId);
    await b.list(who);
    b.clinic.setAtWindow(registrationNo, 'refunded');
    const ended = () => b.handlers['his.registrationEnded']!({ subjectId: registrationNo });
    await Promise.all([ended(), ended()]);
    later();
    expect((await b.list(who))[0]).toMatchObject({ status: 'refunded', endReason: 'at_counter' });
    expect((await b.messages()).map(({ event }) => event)).toEqual(['booking_cancelled']);
    expect(b.clinic.calls('refund')).toBe(0);
  });

  test('is not collected from somebody who did not agree', async () => {
    const who = await openWith();
    b.clinic.bookAtWindow(who.hisPatientId);
    await b.withdrawPrivacy(who);
    expect(await b.list(who)).toEqual([]);
    expect(b.clinic.calls('listRegistrations')).toBe(0);
  });

  test.each([
    ['booked', 'missed'],
    ['checkedIn', 'visited'],
    ['visited', 'visited'],
    ['refunded', 'refunded'],
  ] as const)('whose day is over is closed: %s is %s', async (inHis, status) => {
    const who = await openWith();
    const registrationNo = b.clinic.bookAtWindow(who.hisPatientId);
    await b.list(who);
    b.clinic.setAtWindow(registrationNo, inHis);
    b.clinic.listRegistrations = () => Promise.resolve([]);
    b.world.clock.set('2026-11-25T16:00:00.000Z');
    await b.jobNamed('read-counter');
    expect((await b.list(who))[0]?.status).toBe(status);
  });

  test('of a stopped session: the person is told to ask at the window, nothing is refunded here', async () => {
    const who = await openWith();
    b.clinic.bookAtWindow(who.hisPatientId);
    await b.list(who);
    b.clinic.stop('S1');
    await b.stopEvent();
    await b.jobNamed('watch-sessions');
    expect((await b.messages()).map(({ body }) => body.includes('窗口'))).toEqual([true]);
    expect((await b.rows())[0]?.status).toBe('confirmed');
  });
});

describe('a registration of ours that the window gave back', () => {
  const giveBackAtWindow = async (id: string) => {
    b.clinic.setAtWindow(id, 'refunded');
    const { registrationNo } = await b.row(id);
    return () => b.handlers['his.registrationEnded']!({ subjectId: registrationNo });
  };

  test('is refunded by us when the HIS says that the money is ours to return, and once', async () => {
    const { who, id } = await confirmed();
    const event = await giveBackAtWindow(id);
    await Promise.all([event(), event(), b.list(who)]);
    await b.work();
    await event();
    await b.work();
    expect(b.gateway.refundIds()).toHaveLength(1);
    b.gateway.endRefund(b.gateway.refundIds()[0]!, 'SUCCESS');
    b.world.clock.advance(5 * MINUTE);
    await b.work();
    expect(await b.call('getAppointment', who, id)).toMatchObject({ status: 'refunded', endReason: 'at_counter' });
    expect(await b.worklist()).toHaveLength(0);
    expect(await b.returned()).toHaveLength(1);
  });

  test('moves no money when the window returned it: a person compares', async () => {
    const { who, id } = await confirmed();
    b.clinic.refundMoneyBy('his');
    await (
      await giveBackAtWindow(id)
    )();
    await b.work();
    expect(await b.call('getAppointment', who, id)).toMatchObject({ status: 'refunded', endReason: 'at_counter' });
    expect(b.gateway.refundIds()).toHaveLength(0);
    expect((await b.worklist()).map(({ kind, subjectId }) => [kind, subjectId])).toEqual([['refunded-at-counter', id]]);
    expect((await b.messages()).map(({ event }) => event)).toEqual(['booking_confirmed', 'booking_cancelled']);
  });

  test('moves no money when the HIS does not say whose it is', async () => {
    const { id } = await confirmed();
    b.clinic.fail('refund', 'Conflict');
    await (
      await giveBackAtWindow(id)
    )();
    await b.work();
    expect(await b.row(id)).toMatchObject({ status: 'refunded', activeNumberKey: null });
    expect(b.gateway.refundIds()).toHaveLength(0);
    expect(await b.worklist()).toHaveLength(1);
  });

  test('is found by looking when the event is lost', async () => {
    const { id } = await confirmed();
    b.clinic.setAtWindow(id, 'refunded');
    later();
    await b.jobNamed('read-counter');
    expect(await b.row(id)).toMatchObject({ status: 'refunding', endReason: 'at_counter' });
  });

  test('before it was paid: the payment is closed and the hold ends', async () => {
    const who = await openWith();
    const id = await b.hold(who);
    await b.startPay(who, id);
    b.clinic.setAtWindow(id, 'cancelled');
    await b.jobNamed('read-counter');
    expect(await b.row(id)).toMatchObject({ status: 'cancelled', endReason: 'at_counter' });
    expect((await b.paymentOf(id)).status).toBe('closed');
  });

  test('before it was paid, told by an event that names our key, or only the patient', async () => {
    const who = await openWith();
    const ids = [];
    for (const subjectId of ['key', '']) {
      const id = await b.hold(who);
      b.clinic.setAtWindow(id, 'cancelled');
      const payload = { subjectId: subjectId && id, hisPatientId: who.hisPatientId };
      await b.handlers['his.registrationEnded']!(payload);
      ids.push(id);
    }
    const rows = await Promise.all(ids.map(b.row));
    expect(rows.map(({ status, endReason }) => `${status} ${endReason}`)).toEqual(
      Array(2).fill('cancelled at_counter'),
    );
  });

  test('after the person signed in: it ends, and the nurse is asked to look into the line', async () => {
    const { id } = await confirmed();
    await b.booking.appointments.markCheckedIn(b.world.tx.outside, id);
    await (
      await giveBackAtWindow(id)
    )();
    await b.work();
    expect((await b.row(id)).status).toBe('refunding');
    expect((await b.worklist()).map(({ kind }) => kind)).toEqual(['ended-after-check-in']);
  });

  test('meets a refund that is under way: the money moves once', async () => {
    const { who, id } = await confirmed();
    b.clinic.fail('refund', 'answerLost');
    await b.call('cancelAppointment', who, id);
    await (
      await giveBackAtWindow(id)
    )();
    b.world.clock.advance(MINUTE);
    await b.work();
    await b.work();
    expect(b.gateway.refundIds()).toHaveLength(1);
    expect(await b.row(id)).toMatchObject({ status: 'refunding', endReason: 'by_patient' });
  });
});
