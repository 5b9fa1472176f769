import { addDays, hospitalDate } from '@anzhen/shared-types';
import { FAKE_SESSION_ID } from '../../testing/fake-his-clinic';
import type { HisSession } from '../../ports/his';
import { makeAppointmentRepository } from './appointment.repository';
import { makeReadRoom } from './read-room';
import { type BookingWorld, openBookingWorld } from './testing/booking-world';

let b: BookingWorld;
afterEach(() => b.close());

test('there is no room where a person has a number, in that department on that day; elsewhere, and for others, there is', async () => {
  b = await openBookingWorld();
  const [who, other] = [await b.person(0), await b.person(1)];
  await b.hold(who);
  const asked: number[] = [];
  const appointments = makeAppointmentRepository(b.world);
  const limits = { perPatientPerDay: 2, perPatientPerDepartmentPerDay: 1, perAccountPerDay: 8, openPerDepartment: {} };
  const readRoom = makeReadRoom({
    ...b.world,
    appointments: {
      countedVisitsAmong: (scope, people, from) => {
        asked.push(people.length);
        return appointments.countedVisitsAmong(scope, people, from);
      },
    },
    rules: { limits },
  });
  const tomorrow = addDays(hospitalDate(b.world.clock.now()), 1);
  const at = (id: string, departmentCode: string, date: string) => ({ id, departmentCode, date }) as HisSession;
  const bookers = [who, other].map(({ actorId: ownerId, patientId }) => ({ ownerId, patientId }));
  const [own, others] = await Promise.all(bookers.map(readRoom));
  expect(others).toBeUndefined();
  expect(own?.(at(FAKE_SESSION_ID, 'D01', tomorrow))).toBe(false);
  expect(own?.(at('S2', 'D01', tomorrow))).toBe(false);
  expect(own?.(at('S2', 'D02', tomorrow))).toBe(true);
  expect(own?.(at('S2', 'D01', addDays(tomorrow, 1)))).toBe(true);
  expect(await readRoom({ ownerId: other.actorId, patientId: who.patientId })).toBeUndefined();
  expect(asked).toEqual([2, 1]);
});
