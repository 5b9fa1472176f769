import { MINUTE } from '@anzhen/shared-types';
import { type BookingWorld, openConfirmed, type Person } from './testing/booking-world';

const OLD = { doctorId: 'W1', doctorName: '周明远', doctorTitle: '主任医师' };
const NEW = { doctorId: 'W2', doctorName: '林晚晴', doctorTitle: '副主任医师' };
const THIRD = { doctorId: 'W3', doctorName: '秦望', doctorTitle: '主治医师' };

let b: BookingWorld;
let who: Person;
let id: string;
beforeEach(async () => {
  ({ b, who, id } = await openConfirmed());
});
afterEach(() => b.close());

/** Another doctor sits there, and the watch finds out. */
const swap = async (doctor: typeof NEW) => {
  b.clinic.swapDoctor(doctor);
  b.world.clock.advance(MINUTE);
  return b.jobNamed('watch-sessions');
};
const answer = (text: 'accept' | 'refund') => b.call('answerDoctorChange', who, id, { answer: text });
const view = () => b.call('getAppointment', who, id);
const asked = async () => (await b.messages()).filter(({ event }) => event === 'doctor_changed');

test('another doctor is put before the patient once, and the number stays without an answer', async () => {
  expect(await swap(NEW)).toBe(1);
  expect(await b.jobNamed('watch-sessions')).toBe(0);
  expect(await b.jobNamed('watch-sessions', b.openModule())).toBe(0);
  expect(await view()).toMatchObject({
    ...{ status: 'confirmed', doctorName: '周明远' },
    doctorChange: { fromDoctor: '周明远', toDoctor: '林晚晴', toTitle: '副主任医师', answer: 'open' },
  });
  const [message, ...others] = await asked();
  expect(others).toHaveLength(0);
  expect(message?.body).toContain('林晚晴（副主任医师）');
});

test('two workers that find it at once ask once', async () => {
  b.clinic.swapDoctor(NEW);
  const other = b.openModule();
  const changed = await Promise.all([b.jobNamed('watch-sessions'), b.jobNamed('watch-sessions', other)]);
  expect(changed.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect(await asked()).toHaveLength(1);
});

test('a second swap asks anew, swapped back there is nothing to answer, and again is asked again', async () => {
  await swap(NEW);
  await swap(THIRD);
  expect((await view()).doctorChange).toMatchObject({ fromDoctor: '周明远', toDoctor: '秦望', answer: 'open' });
  await swap(OLD);
  expect((await view()).doctorChange).toBeNull();
  await expect(answer('accept')).rejects.toMatchObject({ code: 'APPOINTMENT.NO_CHANGE' });
  await swap(NEW);
  expect((await asked()).map(({ body }) => body.includes('林晚晴'))).toEqual([true, false, true]);
});

test('whoever accepts keeps the number with the new doctor; a second answer is refused', async () => {
  await swap(NEW);
  expect(await answer('accept')).toMatchObject({
    ...{ status: 'confirmed', doctorName: '林晚晴', doctorTitle: '副主任医师' },
    doctorChange: { answer: 'accepted' },
  });
  await expect(answer('accept')).rejects.toMatchObject({ code: 'APPOINTMENT.NO_CHANGE' });
  await expect(answer('refund')).rejects.toMatchObject({ code: 'APPOINTMENT.NO_CHANGE' });
  expect(await b.jobNamed('watch-sessions')).toBe(0);
  expect((await b.row(id)).doctorId).toBe('W2');
  await swap(THIRD);
  expect((await view()).doctorChange).toMatchObject({ fromDoctor: '林晚晴', toDoctor: '秦望', answer: 'open' });
});

test('the refund is whole, also after the time for giving back is over, and the number goes to others', async () => {
  await swap(NEW);
  b.world.clock.set('2026-11-24T17:00:00.000Z'); // One in the morning of the visit day.
  await expect(b.call('cancelAppointment', who, id)).rejects.toMatchObject({ code: 'APPOINTMENT.CANNOT_CANCEL' });
  expect((await answer('refund')).status).toBe('refunding');
  expect((await answer('refund')).status).toBe('refunding');
  await b.work();
  const [refund, ...others] = await b.refunds();
  expect(others).toHaveLength(0);
  expect(refund?.cashFen).toBe((await b.paymentOf(id)).totalFen);
  expect(await b.row(id)).toMatchObject({ endReason: 'doctor_changed', activeNumberKey: null });
  expect(await b.returned()).toHaveLength(1);
  await expect(answer('accept')).rejects.toMatchObject({ code: 'APPOINTMENT.NO_CHANGE' });
});

test('accepting and refunding at once: one of the two holds', async () => {
  await swap(NEW);
  await Promise.allSettled([answer('accept'), answer('refund')]);
  await b.work();
  const row = await b.row(id);
  const refunds = await b.refunds();
  expect(refunds).toHaveLength(row.status === 'confirmed' ? 0 : 1);
});

test('a stranger is told that there is no such registration', async () => {
  await swap(NEW);
  const stranger = await b.person(1);
  const given = b.call('answerDoctorChange', stranger, id, { answer: 'refund' });
  await expect(given).rejects.toMatchObject({ code: 'APPOINTMENT.NOT_FOUND' });
  expect((await view()).doctorChange?.answer).toBe('open');
});

test('nobody is asked about a doctor who did not change', async () => {
  expect(await b.jobNamed('watch-sessions')).toBe(0);
  await expect(answer('refund')).rejects.toMatchObject({ code: 'APPOINTMENT.NO_CHANGE' });
});

test('whoever has signed in is not asked, and goes to the desk with an open question', async () => {
  await swap(NEW);
  await b.booking.appointments.markCheckedIn(b.world.tx.outside, id);
  await expect(answer('refund')).rejects.toMatchObject({ code: 'APPOINTMENT.CANNOT_CANCEL' });
  expect(await swap(THIRD)).toBe(0);
});

test('nobody pays for a doctor who is known to be away: the answer comes first', async () => {
  const other = await b.person(1);
  const unpaid = await b.hold(other);
  await swap(NEW);
  await expect(b.startPay(other, unpaid)).rejects.toMatchObject({ code: 'APPOINTMENT.DOCTOR_CHANGED' });
  await b.call('answerDoctorChange', other, unpaid, { answer: 'accept' });
  await b.tellPaid(await b.startPay(other, unpaid));
  await b.work();
  expect(await b.row(unpaid)).toMatchObject({ status: 'confirmed', doctorName: '林晚晴' });
});
