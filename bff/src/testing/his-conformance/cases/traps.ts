import { addDays, MINUTE } from '@anzhen/shared-types';
import { HisError } from '../../../ports/his';
import type { ConformanceCase, Need } from '../case';
import { CaseFailure, done, fails, holds, kindAndCode, NothingToShow, present, rejected, same } from '../expectations';
import { TRAPS } from '../harness';
import { commandFor, context, type FreeNumber, type HeldNumber, type World } from '../world';
import { WRITES } from '../writes';
import { sellOut } from './schedule';

const group = 'traps';
const NEEDS: readonly Need[] = ['holds', 'oracle', 'staff'];

/** Everything audited that a reader sees, by id. */
async function auditedIds(world: World): Promise<string[]> {
  const range = { from: addDays(world.today(), -400), to: world.today() };
  const reader = await world.patientId(world.site.reader!);
  const heads = await world.his.listReports(context, reader, range);
  return heads.flatMap(({ id, status }) => (status === 'audited' ? [id] : []));
}

const reportCases = TRAPS.unaudited.map((value): ConformanceCase => ({
  group,
  name: `with the habit unaudited = ${value} no report that is not audited is shown as audited`,
  needs: ['staff', 'site:reader', 'trap:unaudited'],
  writes: false,
  async run(world) {
    const before = await auditedIds(world);
    await world.staff.play('unaudited', value);
    const during = await auditedIds(world).catch((error: unknown) => {
      if (error instanceof HisError && error.code === 'Protocol') return [];
      throw error;
    });
    same(
      during.filter((id) => !before.includes(id)),
      [],
      'none more than before',
    );
    if (during.length === 0) world.note('under this habit no report is shown at all');
  },
}));

const releaseCases = TRAPS.autoRelease.map((value): ConformanceCase => ({
  group,
  name: `with the habit autoRelease = ${value} a hold that is over reads as over, and releasing it frees its number`,
  needs: [...NEEDS, 'movableClock', 'trap:autoRelease'],
  writes: true,
  async run(world) {
    await world.staff.play('autoRelease', value);
    const { key, hold, session, slot } = await world.held();
    await world.clock.pass(hold.expiresAt.getTime() - world.clock.now().getTime() + MINUTE);
    const status = (await world.his.getRegistration(context, { key }))?.status;
    holds(status === 'expired' || status === 'cancelled', 'it is over', status);
    done(await world.his.release(context, key), 'giving it back is done');
    const now = (await world.his.listSlots(context, session.id)).find(({ id }) => id === slot.id);
    same(now?.left, slot.left, 'its number is free');
  },
}));

/** A held number and a free one of the same day; of a late day, because other cases use up the first ones. */
async function heldBesideFree(world: World): Promise<HeldNumber & { free: FreeNumber }> {
  for (let ahead = world.site.daysAhead; ; ahead -= 1) {
    const day = addDays(world.today(), ahead);
    try {
      const free = await world.freeNumber({ day });
      return { ...(await world.held({ day })), free };
    } catch (error) {
      if (!(error instanceof NothingToShow) || ahead === 1) throw error;
    }
  }
}

const otherCases: ConformanceCase[] = [
  {
    group,
    name: 'an order that was never given a number does not hide a person’s other registrations',
    needs: [...NEEDS, 'trap:lock'],
    writes: true,
    async run(world) {
      const { session, key, free } = await heldBesideFree(world);
      await world.staff.play('lock', 'off');
      const hisPatientId = await world.patientId(world.site.patient);
      const unnumbered = await world.his.hold(context, world.newKey(), commandFor(hisPatientId, free));
      world.note(`the order without a number was ${unnumbered.kind}`);
      const range = { from: session.date, to: session.date };
      const seen = await world.his.listRegistrations(context, hisPatientId, range);
      same(seen.find((each) => each.key === key)?.status, 'held', 'the one with a number is listed');
    },
  },
  {
    group,
    name: 'numbers that are shown as left and are gone are refused as taken',
    needs: [...NEEDS, 'trap:left'],
    writes: true,
    async run(world) {
      const free = await world.freeNumber();
      await sellOut(world, free.session.id);
      await world.staff.play('left', 'lying');
      const shown = (await world.his.listSlots(context, free.session.id)).find(({ id }) => id === free.slot.id);
      holds((shown?.left ?? 0) > 0, 'the HIS shows numbers', shown);
      const key = world.newKey();
      const command = commandFor(await world.patientId(world.site.patient), free);
      rejected(await world.his.hold(context, key, command), ['SlotTaken', 'SessionFull'], 'none is there');
      same(await world.oracle.registration(key), null, 'the peer has given nothing');
    },
  },
  {
    group,
    name: 'one number a day for a person (限号) is told as a rule, with a sentence for the patient',
    needs: [...NEEDS, 'trap:bookingRule'],
    writes: true,
    async run(world) {
      const day = addDays(world.today(), Math.min(3, world.site.daysAhead));
      await world.held({ day, for: world.site.twoFiles ?? world.site.patient });
      await world.staff.play('bookingRule', 'day');
      const free = await world.freeNumber({ day });
      const command = commandFor(await world.patientId(world.site.twoFiles ?? world.site.patient), free);
      const error = rejected(await world.his.hold(context, world.newKey(), command), ['RuleDenied'], 'one a day');
      holds(/[一-龥]/.test(error.displayText ?? ''), 'a sentence', error.displayText);
    },
  },
  {
    group,
    name: 'a HIS that refuses an identity with several files says so: all files or AmbiguousPatient, never one',
    needs: ['staff', 'site:twoFiles', 'trap:ambiguous'],
    writes: false,
    async run(world) {
      await world.staff.play('ambiguous', 'refuse');
      const found = world.his.findPatients(context, world.site.twoFiles!);
      const files = await found.catch(() => null);
      if (files !== null) return holds(files.length >= 2, 'every file is there', files.length);
      await fails(found, ['AmbiguousPatient'], 'it is ambiguous');
    },
  },
  {
    group,
    name: 'a HIS that finds an identity ambiguous only when it books leaves no number taken behind',
    needs: [...NEEDS, 'site:twoFiles', 'trap:ambiguous'],
    writes: true,
    async run(world) {
      await world.staff.play('ambiguous', 'at-order');
      const free = await world.freeNumber();
      const key = world.newKey();
      const command = commandFor(await world.patientId(world.site.twoFiles!), free);
      const result = await world.his.hold(context, key, command);
      if (result.kind === 'done') return world.note('this dialect books by the file, so nothing is ambiguous');
      rejected(result, ['AmbiguousPatient'], 'it is ambiguous');
      const status = (await world.oracle.registration(key))?.status ?? 'none';
      holds(status === 'none' || status === 'givenUp', 'the number is free', status);
    },
  },
  {
    group,
    name: 'a HIS that adds a number when none is left (加号成功) gives a number of its own, or refuses',
    needs: [...NEEDS, 'numbers', 'trap:whenFull'],
    writes: true,
    async run(world) {
      const free = await world.freeNumber();
      await sellOut(world, free.session.id);
      await world.staff.play('whenFull', 'extra');
      const key = world.newKey();
      const command = commandFor(await world.patientId(world.site.patient), free);
      const result = await world.his.hold(context, key, command);
      const atPeer = await world.oracle.registration(key);
      if (result.kind === 'done') return same([atPeer?.status, atPeer?.seqNo], ['held', result.value.seqNo], 'its own');
      rejected(result, ['SlotTaken', 'SessionFull'], 'or it is full');
      holds(atPeer?.status !== 'held', 'and nothing is taken', atPeer);
    },
  },
  {
    group,
    name: 'a HIS that says "not found" while it works is not believed at once',
    needs: [...NEEDS, 'slowPeer', 'probe:confirm', 'trap:whileRunning'],
    writes: true,
    async run(world) {
      await world.staff.play('whileRunning', 'not-found');
      const prepared = await present(
        WRITES.find(({ operation }) => operation === 'confirm'),
        'the write',
      ).prepare(world);
      await world.staff.workSlowly('confirm', 700);
      const hurried = world.adapterWith({ deadlines: { readMs: 2_000, holdMs: 300, moneyMs: 300 } });
      const result = await prepared.send(hurried);
      if (result.kind !== 'unknown') throw new CaseFailure('the deadline has passed', 'unknown', kindAndCode(result));
      const seen = await hurried.probe(context, result.probe);
      holds(
        seen.state !== 'notApplied' || !seen.final || hurried.capabilities.settlesWithinMs > 0,
        'a "no" right after the deadline is not the last word',
        seen,
      );
      await world.proxy.settled();
      same(await hurried.probe(context, result.probe), { state: 'applied' }, 'it was done after all');
    },
  },
];

export const trapCases: ConformanceCase[] = [...reportCases, ...releaseCases, ...otherCases];
