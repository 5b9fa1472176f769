import { addDays, type SlotOffer } from '@anzhen/shared-types';
import { systemClock } from '../../adapters/system-clock';
import { context, startHis, tomorrow } from '../../testing/his-sandbox';
import { makeHospitalEventsModule } from '../hospital-events';
import { type BookingWorld, openBookingWorld, type Person } from './testing/booking-world';

/** Stops, other doctors and the window as the hospital really tells them: over the wire of the sandbox HIS. */
let peers: Awaited<ReturnType<typeof startHis>>;
let b: BookingWorld;
let who: Person;
let hearEvents: () => Promise<unknown>;

beforeAll(async () => {
  peers = await startHis();
  b = await openBookingWorld({ his: peers.his, at: systemClock.now().toISOString() });
  who = await b.person(0);
  const [events] = makeHospitalEventsModule({ ...b.world, his: peers.his }).jobs;
  hearEvents = async () => {
    await events!.run();
    await b.work();
  };
});
afterAll(async () => {
  await b.close();
  await peers.sandbox.stop();
});

const staff = <T>(action: string, body: object): Promise<T> => peers.sandbox.control<T>(`/his/${action}`, body);
/** A free number of a doctor who has a name: nobody can stand in for whoever is on duty. */
const expertIn = async (departmentCode: string) => {
  const doctors = (await peers.his.listDoctors(context, departmentCode)).filter(({ isGeneral }) => !isGeneral);
  const day = { departmentCode, from: tomorrow(), to: addDays(tomorrow(), 3) };
  const session = (await peers.his.listSessions(context, day)).find(
    ({ status, left, doctorId }) => status === 'open' && (left ?? 0) > 1 && doctors.some(({ id }) => id === doctorId),
  );
  const slot = (await peers.his.listSlots(context, session?.id ?? '')).find(({ left }) => (left ?? 0) > 0);
  return { session: session!, slot: slot! };
};
/** A confirmed registration in a clinic; every test takes another, because a session takes a patient once. */
const confirmedIn = async (departmentCode: string) => {
  const { session, slot } = await expertIn(departmentCode);
  const id = await b.hold(who, { sessionId: session.id, slotId: slot.id });
  await b.tellPaid(await b.startPay(who, id));
  await b.work();
  const row = await b.row(id);
  expect(row.status).toBe('confirmed');
  later();
  return { id, row, session };
};
const later = () => b.world.clock.advance(21_000);

test('a stopped session is refunded in the HIS first, and the page offers other numbers', async () => {
  const { id, session } = await confirmedIn('D0302');
  await staff('stop-session', { sessionId: session.id });
  await hearEvents();
  expect(await b.row(id)).toMatchObject({ status: 'refunding', endReason: 'stopped' });
  expect((await peers.peer()).byOrder[id]?.status).toBe('refunded');
  expect((await b.refunds()).map(({ cashFen }) => cashFen)).toEqual([session.fee]);
  const given = { actorId: who.actorId, params: { appointmentId: id } } as never;
  const offered = async () => ((await b.booking.routes.listAlternatives!(given)) as { offers: SlotOffer[] }).offers;
  const offers = await offered();
  expect(offers.length).toBeGreaterThan(0);
  expect(offers.some(({ sessionId }) => sessionId === session.id)).toBe(false);
  const [first] = offers;
  const again = await b.hold(who, { sessionId: first!.sessionId, slotId: first!.slotId });
  expect((await b.row(again)).status).toBe('held');
  // Nobody is offered a second number in a session in which they have one.
  expect((await offered()).some(({ sessionId }) => sessionId === first!.sessionId)).toBe(false);
  await b.call('cancelAppointment', who, again);
  await b.work();
});

test('another doctor, whom no event tells of, is found by looking and accepted', async () => {
  const { id, session } = await confirmedIn('D0303');
  const others = await peers.his.listDoctors(context, 'D0303');
  const other = others.find((doctor) => doctor.id !== session.doctorId && !doctor.isGeneral);
  await staff('swap-doctor', { sessionId: session.id, doctorId: other!.id });
  expect(await b.jobNamed('watch-sessions')).toBeGreaterThan(0);
  expect((await b.call('getAppointment', who, id)).doctorChange).toMatchObject({
    ...{ fromDoctor: session.doctorName, toDoctor: other!.name, toTitle: other!.title, answer: 'open' },
  });
  const answered = await b.call('answerDoctorChange', who, id, { answer: 'accept' });
  expect(answered).toMatchObject({ doctorName: other!.name, status: 'confirmed' });
  expect(await b.jobNamed('watch-sessions')).toBe(0);
});

test('a registration that was made at the window appears in the list, and ends when the window takes it back', async () => {
  const { session } = await peers.freeSlot('D0305');
  const body = { sessionId: session.id, patId: who.hisPatientId };
  const { regNo } = await staff<{ regNo: string }>('window-booking', body);
  later();
  const found = (await b.list(who)).find(({ source }) => source === 'counter');
  expect(found).toMatchObject({ status: 'confirmed', sessionId: session.id, cancellable: false });
  await staff('window-refund', { regNo, moneyBy: 'counter' });
  await hearEvents();
  expect(await b.row(found!.id)).toMatchObject({ status: 'refunded', endReason: 'at_counter', registrationNo: regNo });
});

test.each([
  ['platform', 1, []],
  ['counter', 0, ['refunded-at-counter']],
] as const)('a paid one that the window refunded, money by %s', async (moneyBy, refunds, work) => {
  const before = await b.refunds();
  const { id, row } = await confirmedIn(moneyBy === 'platform' ? 'D0306' : 'D0307');
  await staff('window-refund', { regNo: row.registrationNo, moneyBy });
  await hearEvents();
  await hearEvents();
  expect(await b.row(id)).toMatchObject({ endReason: 'at_counter', activeNumberKey: null });
  expect((await b.refunds()).length - before.length).toBe(refunds);
  const items = (await b.worklist()).filter(({ subjectId }) => subjectId === id);
  expect(items.map(({ kind }) => kind)).toEqual(work);
});

test('numbers beyond the total are taken like others', async () => {
  const { session } = await peers.freeSlot('D0401');
  await staff('extra-numbers', { sessionId: session.id, count: 2 });
  const [now] = await peers.his.listSessions(context, { sessionId: session.id, from: session.date, to: session.date });
  expect(now?.left).toBeGreaterThanOrEqual(session.left ?? 0);
  const slot = (await peers.his.listSlots(context, session.id)).find(({ left }) => (left ?? 0) > 0);
  const id = await b.hold(who, { sessionId: session.id, slotId: slot!.id });
  expect((await b.row(id)).status).toBe('held');
});

test('a number that costs nothing and was booked at once goes back when nobody wants it', async () => {
  const { session, slot } = await peers.freeSlot('D02');
  await peers.sandbox.control('/his/traps', { zeroFee: 'at-once' }, 'PUT');
  const id = await b.hold(who, { sessionId: session.id, slotId: slot.id });
  expect((await peers.peer()).byOrder[id]?.status).toBe('confirmed');
  await b.call('cancelAppointment', who, id);
  await b.work();
  expect((await peers.peer()).byOrder[id]?.status).toBe('refunded');
  expect((await b.worklist()).filter(({ subjectId }) => subjectId === id)).toEqual([]);
  // Whoever wants it is confirmed as ever.
  const wanted = await b.hold(who, { sessionId: session.id, slotId: slot.id });
  await b.startPay(who, wanted);
  await b.work();
  expect([(await b.row(wanted)).status, (await peers.peer()).byOrder[wanted]?.status]).toEqual([
    'confirmed',
    'confirmed',
  ]);
  await peers.sandbox.control('/his/traps', { reset: true }, 'PUT');
});
