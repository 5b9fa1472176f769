import type { HisHold, WriteResult } from '../../../ports/his';
import type { ConformanceCase } from '../case';
import { done, holds, kindAndCode, NothingToShow, rejected, same } from '../expectations';
import { commandFor, context, type FreeNumber, peerHas, type World } from '../world';
import { newChild } from './identity';

const group = 'hold';
const MINUTE_MS = 60_000;
const RACERS = 50;

const FAMILY_NAMES =
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦';

/** So many people on file; filed for the run where the site allows it, else the two of the site take turns. */
async function manyPatients(world: World, count: number): Promise<string[]> {
  if (!world.offers.has('manyPatients')) {
    const both = [await world.patientId(world.site.patient), await world.patientId(world.site.stranger)];
    return Array.from({ length: count }, (_, index) => both[index % 2] ?? '');
  }
  const ids: string[] = [];
  for (let start = 0; start < count; start += 10) {
    const some = Array.from({ length: Math.min(10, count - start) }, async (_, index) => {
      const child = newChild(world, `${FAMILY_NAMES[(start + index) % FAMILY_NAMES.length]}小试`);
      return done(await world.his.createPatient(context, world.newKey(), child), 'a racer is filed').value.hisPatientId;
    });
    ids.push(...(await Promise.all(some)));
  }
  return ids;
}

const left = async ({ his }: World, { session, slot }: FreeNumber): Promise<number | null> =>
  (await his.listSlots(context, session.id)).find(({ id }) => id === slot.id)?.left ?? null;

/** A slot in which exactly one number is left, and the patients who have not taken one in it. */
async function lastNumber(world: World): Promise<{ free: FreeNumber; racers: string[] }> {
  const free = await world.freeNumber({ room: 1 });
  const room = free.slot.left;
  if (room === null) throw new NothingToShow('the HIS does not say how many numbers are left');
  const patients = await manyPatients(world, RACERS + room - 1);
  for (const hisPatientId of patients.splice(0, room - 1)) {
    const command = commandFor(hisPatientId, free);
    done(await world.his.hold(context, world.newKey(), command), 'a number before the last one');
  }
  return { free, racers: patients };
}

export const raceCases: ConformanceCase[] = [
  {
    group,
    name: `${RACERS} people ask for the last number at once: exactly one gets it, the others are told that it is taken`,
    needs: ['holds', 'oracle', 'manyPatients'],
    writes: true,
    async run(world) {
      const { free, racers } = await lastNumber(world);
      const keys = racers.map(() => world.newKey());
      const results = await Promise.all(
        racers.map((hisPatientId, index) => {
          const command = commandFor(hisPatientId, free);
          return world.his.hold(context, keys[index] ?? '', command);
        }),
      );
      const winners = keys.filter((_key, index) => results[index]?.kind === 'done');
      same(winners.length, 1, 'one is done');
      const others = results.filter(({ kind }) => kind !== 'done').map(kindAndCode);
      const expected = ['rejected SlotTaken', 'rejected SessionFull'];
      same(
        others.filter((text) => !expected.includes(text)),
        [],
        'all others are told that it is taken',
      );
      const atPeer = await Promise.all(keys.map((key) => world.oracle.registration(key)));
      same(atPeer.filter((seen) => seen?.status === 'held').length, 1, 'the peer has one number');
      holds((await world.oracle.registration(winners[0] ?? ''))?.status === 'held', 'and it is the winner’s', winners);
    },
  },
  {
    group,
    name: 'one key asked ten times, one after the other, is one number',
    needs: ['holds'],
    writes: true,
    async run(world) {
      const { key, command, hold } = await world.held();
      for (let times = 0; times < 9; times += 1) {
        const again = done(await world.his.hold(context, key, command), 'the same key again');
        same([again.value.seqNo, again.replayed], [hold.seqNo, true], 'the same number, said to be a repetition');
      }
    },
  },
  {
    group,
    name: 'one key asked ten times at once is one number, and no answer says that there is none',
    needs: ['holds', 'oracle'],
    writes: true,
    async run(world) {
      const free = await world.freeNumber({ room: 2 });
      const command = commandFor(await world.patientId(world.site.patient), free);
      const key = world.newKey();
      const before = (await world.oracle.totals()).registrations;
      const results: WriteResult<HisHold>[] = await Promise.all(
        Array.from({ length: 10 }, () => world.his.hold(context, key, command)),
      );
      const kinds = results.map(kindAndCode);
      same(
        kinds.filter((kind) => kind.startsWith('rejected')),
        [],
        'none is rejected',
      );
      const numbers = results.flatMap((result) => (result.kind === 'done' ? [result.value.seqNo] : []));
      same(new Set(numbers).size, 1, 'all that are done have the same number');
      same((await world.oracle.totals()).registrations - before, 1, 'the peer has given one number');
    },
  },
  {
    group,
    name: 'two people under a lock that is re-entrant by terminal never share a number',
    needs: ['holds', 'oracle', 'trap:lockScope'],
    writes: true,
    async run(world) {
      await world.staff.play('lockScope', 'operator');
      const first = await world.held({ room: 2 });
      const command = { ...first.command, hisPatientId: await world.patientId(world.site.stranger) };
      const key = world.newKey();
      const second = await world.his.hold(context, key, command);
      if (second.kind === 'done') {
        holds(second.value.seqNo !== first.hold.seqNo, 'the numbers differ', [first.hold.seqNo, second.value.seqNo]);
      } else rejected(second, ['SlotTaken', 'SessionFull'], 'or the second is told that it is taken');
      const seen = await Promise.all([first.key, key].map((each) => world.oracle.registration(each)));
      const numbers = seen.flatMap((each) => (each?.status === 'held' ? [each.seqNo] : []));
      same(new Set(numbers).size, numbers.length, 'the peer has no number twice');
      same(seen[0]?.status, 'held', 'the first keeps the number');
    },
  },
];

export const holdCases: ConformanceCase[] = [
  {
    group,
    name: 'a number is held with its end, its fee and the number that the patient is called by',
    needs: ['holds'],
    writes: true,
    async run(world) {
      const { key, hold, session } = await world.held();
      const ms = hold.expiresAt.getTime() - world.clock.now().getTime();
      holds(ms > MINUTE_MS && ms < 24 * 60 * MINUTE_MS, 'it ends after a minute and within a day', hold.expiresAt);
      holds(hold.visitNumber !== '' && hold.fee >= 0 && hold.fee <= session.fee, 'fee and visit number', hold);
      if (world.his.capabilities.hold === 'number') holds(hold.seqNo !== null, 'it has a sequence number', hold);
      await world.peerSays(async (oracle) => {
        const seen = await oracle.registration(key);
        same(seen?.status, 'held', 'the peer holds it too');
        if (hold.seqNo !== null) same(seen?.seqNo, hold.seqNo, 'the same number');
      });
      same((await world.his.getRegistration(context, { key }))?.status, 'held', 'read back by its key');
    },
  },
  {
    group,
    name: 'one key for another person is refused and takes no second number',
    needs: ['holds', 'oracle'],
    writes: true,
    async run(world) {
      const { key, command, hold } = await world.held({ room: 2 });
      const before = (await world.oracle.totals()).registrations;
      const other = { ...command, hisPatientId: await world.patientId(world.site.stranger) };
      rejected(await world.his.hold(context, key, other), ['Conflict'], 'the key is taken');
      same((await world.oracle.totals()).registrations, before, 'no number was given');
      if (hold.seqNo !== null) same((await world.oracle.registration(key))?.seqNo, hold.seqNo, 'the first is kept');
    },
  },
  {
    group,
    name: 'a rule of the hospital is told as a rule, with a sentence for the patient or none',
    needs: ['holds'],
    writes: true,
    async run(world) {
      const { command, hold } = await world.held({ room: 2 });
      const second = await world.his.hold(context, world.newKey(), command);
      if (second.kind === 'done') return holds(second.value.seqNo !== hold.seqNo, 'another number', second.value);
      const error = rejected(second, ['RuleDenied'], 'one number for a person in a session');
      holds(error.displayText === undefined || /[一-龥]/.test(error.displayText), 'a sentence', error.displayText);
    },
  },
  {
    group,
    name: 'releasing frees the number; releasing again, or what was never held, is done',
    needs: ['holds'],
    writes: true,
    async run(world) {
      const number = await world.held();
      const { key } = number;
      const during = await left(world, number);
      same(done(await world.his.release(context, key), 'released').replayed, false, 'for the first time');
      if (during !== null) same(await left(world, number), during + 1, 'the number is free again');
      done(await world.his.release(context, key), 'released again');
      done(await world.his.release(context, world.newKey()), 'never held');
      same((await world.his.getRegistration(context, { key }))?.status, 'cancelled', 'it reads as given back');
      await peerHas(world, key, 'givenUp', 'the peer has it back');
    },
  },
  {
    group,
    name: 'what is paid is not released',
    needs: ['holds'],
    writes: true,
    async run(world) {
      const { key } = await world.paid();
      rejected(await world.his.release(context, key), ['Conflict'], 'it is paid');
      await peerHas(world, key, 'confirmed', 'the peer keeps it');
    },
  },
  {
    group,
    name: 'a hold that is over reads as over, and releasing it is done',
    needs: ['holds', 'movableClock'],
    writes: true,
    async run(world) {
      const number = await world.held();
      const { key, hold } = number;
      await world.clock.pass(hold.expiresAt.getTime() - world.clock.now().getTime() + MINUTE_MS);
      const status = (await world.his.getRegistration(context, { key }))?.status;
      holds(status === 'expired' || status === 'cancelled', 'it is over', status);
      done(await world.his.release(context, key), 'giving it back is done');
      done(await world.his.release(context, key), 'and done again');
      if (number.slot.left !== null) same(await left(world, number), number.slot.left, 'its number is free');
    },
  },
  {
    group,
    name: 'a HIS that says so frees a number whose hold is over by itself',
    needs: ['holds', 'movableClock', 'releasesByItself'],
    writes: true,
    async run(world) {
      const number = await world.held();
      await world.clock.pass(number.hold.expiresAt.getTime() - world.clock.now().getTime() + MINUTE_MS);
      if (number.slot.left !== null) same(await left(world, number), number.slot.left, 'its number is free');
      await peerHas(world, number.key, 'expired', 'the peer says that it has run out');
    },
  },
  {
    group,
    name: 'a stopped session gives no number',
    needs: ['holds', 'staff'],
    writes: true,
    async run(world) {
      const free = await world.freeNumber();
      await world.staff.stopSession(free.session.id);
      const key = world.newKey();
      const command = commandFor(await world.patientId(world.site.patient), free);
      rejected(await world.his.hold(context, key, command), ['SessionStopped'], 'it is stopped');
      await peerHas(world, key, null, 'the peer has given nothing');
    },
  },
  {
    group,
    name: 'what does not exist cannot be held: session, slot or person',
    needs: ['holds'],
    writes: true,
    async run(world) {
      const free = await world.freeNumber();
      const hisPatientId = await world.patientId(world.site.patient);
      const good = commandFor(hisPatientId, free);
      const bad = [
        { ...good, sessionId: 'no-such-session', slotId: 'no-such-slot' },
        { ...good, hisPatientId: hisPatientId.replace(/\d/g, '9') },
      ];
      for (const command of bad) {
        rejected(await world.his.hold(context, world.newKey(), command), ['NotFound'], 'it does not exist');
      }
    },
  },
];
