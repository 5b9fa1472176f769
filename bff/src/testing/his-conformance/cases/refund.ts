import { fen, MINUTE } from '@anzhen/shared-types';
import type { ConformanceCase } from '../case';
import { done, holds, rejected, same } from '../expectations';
import { TRAPS } from '../harness';
import { context, peerHas } from '../world';

const group = 'refund';
const REASON = '计划有变';

const givenBackCases: ConformanceCase[] = [
  {
    group,
    name: 'a paid registration is given back, and the money is ours to return',
    needs: ['holds'],
    writes: true,
    async run(world) {
      const { key, paid } = await world.paid({ fee: 'some' });
      const { value, replayed } = done(await world.his.refund(context, key, paid.amount, REASON), 'given back');
      same([value, replayed], [{ moneyBy: 'us' }, false], 'we return the money');
      same((await world.his.getRegistration(context, { key }))?.status, 'refunded', 'it reads as given back');
      await world.peerSays(async (oracle) =>
        same(await oracle.refundedFen(key), paid.amount, 'the peer has booked the amount'),
      );
    },
  },
  {
    group,
    name: 'what cost nothing is given back, and there is no money to return',
    needs: ['holds', 'site:freeDepartment'],
    writes: true,
    async run(world) {
      const { key } = await world.paid({ departmentCode: world.site.freeDepartment!, fee: 'none' });
      const { value } = done(await world.his.refund(context, key, fen(0), REASON), 'given back');
      same(value, { moneyBy: 'none' }, 'nobody returns money');
    },
  },
  {
    group,
    name: 'giving back again is done and books no second refund',
    needs: ['holds'],
    writes: true,
    async run(world) {
      const { key, paid } = await world.paid({ fee: 'some' });
      const first = done(await world.his.refund(context, key, paid.amount, REASON), 'given back').value;
      const before = world.offers.has('oracle') ? (await world.oracle.totals()).refunds : 0;
      const again = done(await world.his.refund(context, key, paid.amount, REASON), 'given back again');
      same([again.replayed, again.value], [true, first], 'the same answer, said to be a repetition');
      await world.peerSays(async (oracle) =>
        same((await oracle.totals()).refunds, before, 'the peer has booked no second refund'),
      );
    },
  },
  {
    group,
    name: 'a registration whose session was stopped can be given back',
    needs: ['holds', 'staff'],
    writes: true,
    async run(world) {
      const { key, paid, session } = await world.paid({ fee: 'some' });
      await world.staff.stopSession(session.id);
      const seen = await world.his.getRegistration(context, { key });
      same([seen?.status, seen?.isStopped], ['booked', true], 'it is booked in a stopped session');
      done(await world.his.refund(context, key, paid.amount, REASON), 'given back');
      await peerHas(world, key, 'refunded', 'the peer has it back');
    },
  },
  {
    group,
    name: 'what the counter gave back with the money is given back by the HIS, and we return nothing',
    needs: ['holds', 'windowRefunds'],
    writes: true,
    async run(world) {
      const { key, paid, registration } = await world.paid({ fee: 'some' });
      await world.staff.refundAtWindow(registration.registrationNo, 'his');
      same((await world.his.getRegistration(context, { key }))?.status, 'refunded', 'it reads as given back');
      const { value } = done(await world.his.refund(context, key, paid.amount, REASON), 'given back already');
      same(value, { moneyBy: 'his' }, 'the money is returned already');
    },
  },
];

const refusedCases: ConformanceCase[] = [
  {
    group,
    name: 'a part of the fee is not given back, and the registration stays',
    needs: ['holds'],
    writes: true,
    async run(world) {
      const { key, paid } = await world.paid({ fee: 'some' });
      const part = fen(Math.floor(paid.amount / 2));
      rejected(await world.his.refund(context, key, part, REASON), ['AmountMismatch', 'RuleDenied'], 'only the whole');
      same((await world.his.getRegistration(context, { key }))?.status, 'booked', 'it stays');
      await peerHas(world, key, 'confirmed', 'at the peer too');
    },
  },
  {
    group,
    name: 'who has signed in is sent to the counter, and the registration stays',
    needs: ['holds', 'sameDay'],
    writes: true,
    async run(world) {
      const { key, paid, registration } = await world.paid({ day: world.today(), fee: 'some' });
      done(await world.his.checkIn(context, registration.registrationNo), 'signed in');
      rejected(await world.his.refund(context, key, paid.amount, REASON), ['RuleDenied'], 'too late');
      await peerHas(world, key, 'arrived', 'it stays');
    },
  },
  ...TRAPS.refundDenial.map((how): ConformanceCase => ({
    group,
    name: `a hospital that says no by a ${how} is not overridden, and no text for engineers is shown`,
    needs: ['holds', 'sameDay', 'trap:refundDenial'],
    writes: true,
    async run(world) {
      const { key, paid, registration } = await world.paid({ day: world.today(), fee: 'some' });
      done(await world.his.checkIn(context, registration.registrationNo), 'signed in: too late to give back');
      await world.staff.play('refundDenial', how);
      const error = rejected(await world.his.refund(context, key, paid.amount, REASON), ['RuleDenied'], 'not allowed');
      holds(!/\d{4}|code/i.test(error.displayText ?? ''), 'no code is in the sentence', error.displayText);
      await peerHas(world, key, 'arrived', 'the registration stays');
    },
  })),
  {
    group,
    name: 'after the time until which the HIS says that it takes a registration back it does not, and the registration stays',
    needs: ['holds', 'oracle', 'movableClock'],
    writes: true,
    async run(world) {
      const { key, paid, registration } = await world.paid({ fee: 'some' });
      const { cancellableUntil } = registration;
      if (cancellableUntil === null) return world.note('this HIS does not tell until when');
      same((await world.his.getRegistration(context, { key }))?.cancellableUntil, cancellableUntil, 'read back');
      await world.clock.pass(cancellableUntil.getTime() - world.clock.now().getTime() + MINUTE);
      rejected(await world.his.refund(context, key, paid.amount, REASON), ['RuleDenied'], 'it is too late');
      await peerHas(world, key, 'confirmed', 'it stays');
    },
  },
  {
    group,
    name: 'what was never paid, or never held, is not given back',
    needs: ['holds'],
    writes: true,
    async run(world) {
      const { key, hold } = await world.held({ fee: 'some' });
      rejected(await world.his.refund(context, key, hold.fee, REASON), ['Conflict', 'NotFound'], 'it is not paid');
      await peerHas(world, key, 'held', 'the number stays held');
      rejected(await world.his.refund(context, world.newKey(), fen(100), REASON), ['NotFound'], 'there is nothing');
    },
  },
];

export const refundCases: ConformanceCase[] = [...givenBackCases, ...refusedCases];
