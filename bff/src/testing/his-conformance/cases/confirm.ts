import { addDays, fen } from '@anzhen/shared-types';
import type { ConformanceCase } from '../case';
import { done, holds, present, rejected, same } from '../expectations';
import { context, peerHas } from '../world';

const group = 'confirm';
const MINUTE_MS = 60_000;

const payingCases: ConformanceCase[] = [
  {
    group,
    name: 'a paid number is a registration, the same by our key, by its own number and in the patient’s list',
    needs: ['holds'],
    writes: true,
    async run(world) {
      const { key, command, hold, session, slot, registration } = await world.paid({ fee: 'some' });
      same(
        [registration.status, registration.key, registration.paid, registration.sessionId, registration.slotId],
        ['booked', key, hold.fee, session.id, slot.id],
        'it is what was held and paid',
      );
      const { visitDate, departmentCode, startsAt, visitNumber } = registration;
      same(
        [visitDate, departmentCode, startsAt, visitNumber],
        [session.date, session.departmentCode, slot.startsAt, hold.visitNumber],
        'at the time, in the place and under the number that were held',
      );
      same(await world.his.getRegistration(context, { key }), registration, 'by our key');
      const { registrationNo } = registration;
      same(await world.his.getRegistration(context, { registrationNo }), registration, 'by its own number');
      const range = { from: world.today(), to: addDays(world.today(), 100) };
      const mine = await world.his.listRegistrations(context, command.hisPatientId, range);
      same(
        mine.filter((each) => each.key === key),
        [registration],
        'once in the list',
      );
      await peerHas(world, key, 'confirmed', 'the peer has it');
    },
  },
  {
    group,
    name: 'the same payment told again is done and registers nothing more',
    needs: ['holds'],
    writes: true,
    async run(world) {
      const { key, paid, registration } = await world.paid();
      const again = done(await world.his.confirm(context, key, paid), 'told again');
      same([again.replayed, again.value], [true, registration], 'the same registration');
    },
  },
  {
    group,
    name: 'another payment for what is paid already is a conflict',
    needs: ['holds'],
    writes: true,
    async run(world) {
      const { key, hold } = await world.paid({ fee: 'some' });
      rejected(await world.his.confirm(context, key, world.payment(hold.fee)), ['Conflict'], 'it is paid already');
      await peerHas(world, key, 'confirmed', 'the registration stays');
    },
  },
  {
    group,
    name: 'a wrong amount registers nothing, and the number stays held',
    needs: ['holds'],
    writes: true,
    async run(world) {
      const { key, hold } = await world.held({ fee: 'some' });
      for (const amount of [fen(hold.fee + 1), fen(hold.fee - 1)]) {
        rejected(await world.his.confirm(context, key, world.payment(amount)), ['AmountMismatch'], 'it is refused');
      }
      same((await world.his.getRegistration(context, { key }))?.status, 'held', 'it stays held');
      await peerHas(world, key, 'held', 'at the peer too');
    },
  },
  {
    group,
    name: 'the fee that the hold tells counts, not the listed one (优惠)',
    needs: ['holds', 'site:concession', 'site:concessionDepartment'],
    writes: true,
    async run(world) {
      const { concession, concessionDepartment } = world.site;
      const wanted = { for: concession!, departmentCode: concessionDepartment!, fee: 'some' } as const;
      const { key, hold, session } = await world.held(wanted);
      holds(hold.fee < session.fee, 'it costs less than the list says', { listed: session.fee, hold: hold.fee });
      rejected(await world.his.confirm(context, key, world.payment(session.fee)), ['AmountMismatch'], 'the listed fee');
      const { value } = done(await world.his.confirm(context, key, world.payment(hold.fee)), 'the told fee');
      same([value.status, value.paid], ['booked', hold.fee], 'is what was paid');
    },
  },
  {
    group,
    name: 'what costs nothing is confirmed too',
    needs: ['holds', 'site:freeDepartment'],
    writes: true,
    async run(world) {
      const wanted = { departmentCode: world.site.freeDepartment!, fee: 'none' } as const;
      const { key, hold } = await world.held(wanted);
      same(hold.fee, 0, 'it costs nothing');
      const { value } = done(await world.his.confirm(context, key, world.payment(hold.fee)), 'confirmed without money');
      same([value.status, value.paid], ['booked', 0], 'a registration');
      await peerHas(world, key, 'confirmed', 'the peer has it');
    },
  },
];

const lateCases: ConformanceCase[] = [
  {
    group,
    name: 'money that comes after the hold is over registers nothing',
    needs: ['holds', 'movableClock'],
    writes: true,
    async run(world) {
      const { key, hold } = await world.held({ fee: 'some' });
      await world.clock.pass(hold.expiresAt.getTime() - world.clock.now().getTime() + MINUTE_MS);
      rejected(await world.his.confirm(context, key, world.payment(hold.fee)), ['HoldExpired'], 'it has run out');
      await world.peerSays(async (oracle) => {
        const status = (await oracle.registration(key))?.status;
        holds(status !== 'confirmed', 'the peer has registered nothing', status);
      });
    },
  },
  {
    group,
    name: 'money for what was given back registers nothing',
    needs: ['holds'],
    writes: true,
    async run(world) {
      const { key, hold } = await world.held({ fee: 'some' });
      done(await world.his.release(context, key), 'given back');
      const codes = ['HoldExpired', 'Conflict', 'NotFound'] as const;
      rejected(await world.his.confirm(context, key, world.payment(hold.fee)), codes, 'it was given back');
      await peerHas(world, key, 'givenUp', 'the peer has registered nothing');
    },
  },
  {
    group,
    name: 'money for a session that was stopped since registers nothing',
    needs: ['holds', 'staff'],
    writes: true,
    async run(world) {
      const { key, hold, session } = await world.held({ fee: 'some' });
      await world.staff.stopSession(session.id);
      rejected(await world.his.confirm(context, key, world.payment(hold.fee)), ['SessionStopped'], 'it was stopped');
      await world.peerSays(async (oracle) => {
        const status = (await oracle.registration(key))?.status;
        holds(status !== 'confirmed', 'the peer has registered nothing', status);
      });
    },
  },
  {
    group,
    name: 'money for a key that holds nothing is refused',
    needs: ['holds'],
    writes: true,
    async run(world) {
      const key = world.newKey();
      rejected(await world.his.confirm(context, key, world.payment(fen(100))), ['NotFound'], 'nothing is held');
      same(await world.his.getRegistration(context, { key }), null, 'there is no registration');
    },
  },
];

const checkInCases: ConformanceCase[] = [
  {
    group,
    name: 'signing in on the day of the visit is done, and done again',
    needs: ['holds', 'sameDay'],
    writes: true,
    async run(world) {
      const { key, registration } = await world.paid({ day: world.today() });
      done(await world.his.checkIn(context, registration.registrationNo), 'signed in');
      done(await world.his.checkIn(context, registration.registrationNo), 'signed in again');
      same((await world.his.getRegistration(context, { key }))?.status, 'checkedIn', 'it says so');
      await peerHas(world, key, 'arrived', 'the peer says so');
    },
  },
  {
    group,
    name: 'signing in on another day, or without a registration, is refused',
    needs: ['holds'],
    writes: true,
    async run(world) {
      const { key, registration } = await world.paid();
      rejected(await world.his.checkIn(context, registration.registrationNo), ['RuleDenied'], 'not on this day');
      await peerHas(world, key, 'confirmed', 'the peer has not signed in anybody');
      rejected(await world.his.checkIn(context, 'R000000000'), ['NotFound'], 'no such registration');
    },
  },
  {
    group,
    name: 'a number sold at the counter is seen without a key',
    needs: ['staff', 'foreignRegistrations'],
    writes: true,
    async run(world) {
      const { session } = await world.freeNumber();
      const stranger = await world.patientId(world.site.stranger);
      const { registrationNo } = await world.staff.sellAtWindow(session.id, stranger);
      const seen = present(await world.his.getRegistration(context, { registrationNo }), 'the counter’s number');
      same([seen.key, seen.status, seen.sessionId], [null, 'booked', session.id], 'it is booked, but not by us');
      const theirs = await world.his.listRegistrations(context, stranger, { from: session.date, to: session.date });
      same(
        theirs.filter((each) => each.registrationNo === registrationNo),
        [seen],
        'and once in the person’s list',
      );
    },
  },
];

export const confirmCases: ConformanceCase[] = [...payingCases, ...lateCases, ...checkInCases];
