import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { fen } from '@anzhen/shared-types';
import { answering } from '../../testing/answering';
import { openTestWorld } from '../../testing/harness';
import { makeAudit } from '../audit';
import type { HeldBack } from '../catalog';
import { AuditRow } from '../audit/audit.table';
import { makePatientRepository } from '../patient/patient.repository';
import { PatientRow } from '../patient/patient.table';
import { insertAll } from '../../platform/db/insert-row';
import { together } from '../../platform/db/together';
import type { Scope } from '../../platform/db/transaction';
import { UserRow } from '../identity/identity.table';
import { makeUserRepository } from '../identity/user.repository';
import { makeAppointmentRepository } from './appointment.repository';
import { AppointmentRow } from './appointment.table';
import type { Claim, Claimed, Wish } from './claim';
import { makeClaimNumbers } from './claim-numbers';
import { makeSlotStock } from './slot-stock.repository';
import { SlotStockRow } from './slot-stock.table';

const LIMITS = { perPatientPerDay: 2, perPatientPerDepartmentPerDay: 2, perAccountPerDay: 8 };

const wishOf = (slotId: string, left: number | null, readAt: Date): Wish => ({
  session: {
    ...{ id: 'S1', departmentCode: 'D01', doctorId: 'W1', doctorName: '周明远', doctorTitle: '主任医师' },
    ...{ substituteFor: null, date: '2026-11-25', period: 'morning', status: 'open', total: left, left },
    ...{ fee: fen(8000), room: '5 诊室' },
  },
  department: {
    ...{ code: 'D01', officialCode: '03.04', name: '心血管内科', parentName: '内科', description: '' },
    ...{ place: { campus: '本部', building: '门诊楼', floor: '3 楼', area: 'B 区' }, childrenOnly: false },
  },
  slot: { id: slotId, sessionId: 'S1', startsAt: '09:00', endsAt: '09:30', total: left, left },
  readAt,
});

/** Two copies of the BFF at one database, and as many people as are wanted. */
const openClaims = async (count: number, limits = LIMITS) => {
  const rules = { limits: { ...limits, openPerDepartment: {} }, adultOnlyParents: [] } as never;
  const world = await openTestWorld();
  const { clock, cipher } = world;
  const now = clock.now();
  const ids = Array.from({ length: count }, (_, index) => String(index).padStart(4, '0'));
  await insertAll(
    world.tx.outside,
    UserRow,
    ids.map((id) => ({
      ...{ id: `usr_${id}`, openidIndex: id, openidCipher: 'x', unionidCipher: null, fontSize: 'follow' },
      ...{ privacyVersion: '1', privacyAgreedAt: now, createdAt: now },
    })),
  );
  await insertAll(
    world.tx.outside,
    PatientRow,
    ids.map((id): PatientRow => {
      const patientId = `pat_${id}`;
      const seal = (column: string, value: string) => cipher.seal(`patient.${column}`, patientId, value);
      return {
        ...{
          id: patientId,
          ownerId: `usr_${id}`,
          status: 'bound',
          relation: 'self',
          nameCipher: seal('name', '何试验'),
        },
        ...{
          phoneCipher: seal('phone', '13900000000'),
          idNumberCipher: null,
          idNumberIndex: null,
          guardianCipher: null,
        },
        ...{
          birthDate: '1980-05-01',
          sex: 'female',
          insurance: 'none',
          hisPatientId: `P${id}`,
          recordNumber: `M${id}`,
        },
        ...{ activeKey: patientId, idempotencyKey: id, requestHash: '', createdAt: now, removedAt: null },
      } as PatientRow;
    }),
  );
  const users = makeUserRepository(world);
  const privacyGate = { keepAgreed: (scope: Scope, ids: readonly string[]) => users.keepAgreedTo(scope, ids, '1') };
  const { manager } = world.tx.outside;
  const isServer = manager.dataSource.options.type !== 'better-sqlite3';
  const waitsForALock = "SHOW GLOBAL STATUS WHERE Variable_name = 'Innodb_row_lock_current_waits' AND Value <> '0'";
  const isSomebodyWaiting = async () => (await manager.query(waitsForALock)).length > 0;
  const heldBack = new Map<string, HeldBack>();
  let atOnce = 0;
  let arrived = 0;
  /** The copies come here with the facts in hand; each goes on when all are here, or one of them waits for another. */
  const meet = async () => {
    arrived += 1;
    while (isServer && arrived < atOnce && !(await isSomebodyWaiting())) await setImmediate();
  };
  const appointments = makeAppointmentRepository(world);
  const copy = () =>
    makeClaimNumbers({
      ...{ ...world, rules, privacyGate, patients: makePatientRepository(world), audit: makeAudit(world) },
      appointments: {
        ...appointments,
        insertIntents: (...given) => meet().then(() => appointments.insertIntents(...given)),
      },
      ...{ stock: makeSlotStock(world), heldBackNow: () => answering(heldBack) },
      blockedAmong: () => answering(new Set<string>()),
    });
  const claimOf = (index: number, wish: Wish, change: Partial<Claim['command']> = {}): Claim => ({
    command: {
      ...{ ownerId: `usr_${ids[index]}`, patientId: `pat_${ids[index]}`, sessionId: 'S1', slotId: wish.slot.id },
      ...{ idempotencyKey: randomUUID(), requestId: 'request-1', source: 'app', ...change },
    },
    hash: 'h',
    wish,
  });
  const meetAll = (copies: number) => void (atOnce = copies);
  return { world, copies: [copy(), copy()] as const, claimOf, now, meetAll, heldBack };
};
type Claims = Awaited<ReturnType<typeof openClaims>>;

const codesOf = (results: PromiseSettledResult<Claimed>[]) => {
  const counts: Record<string, number> = {};
  for (const result of results) {
    const name = result.status === 'fulfilled' ? (result.value.isNew ? 'new' : 'replay') : String(result.reason.code);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

describe('taking numbers together', () => {
  let c: Claims;
  afterEach(() => c.world.close());
  const remaining = async (slotId: string) =>
    (await c.world.tx.outside.manager.findOneBy(SlotStockRow, { id: `S1:${slotId}` }))?.remaining;
  const rows = () => c.world.tx.outside.manager.count(AppointmentRow);

  test('60 people, 20 numbers, two copies: 20 get one, 40 are told, and the count says none is left', async () => {
    c = await openClaims(60);
    const wish = wishOf('T1', 20, c.now);
    const results = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) => c.copies[index % 2 ? 0 : 1](c.claimOf(index, wish))),
    );
    expect(codesOf(results)).toEqual({ new: 20, 'APPOINTMENT.SLOT_TAKEN': 40 });
    expect(await remaining('T1')).toBe(0);
    expect(await rows()).toBe(20);
    expect(await c.world.tx.outside.manager.count(AuditRow)).toBe(20);
  });

  test('a doubled tap is one registration, in one batch, in two, and in two copies', async () => {
    c = await openClaims(3);
    const wish = wishOf('T1', 20, c.now);
    const [first, second, third] = [0, 1, 2].map((index) => c.claimOf(index, wish)) as [Claim, Claim, Claim];
    const together = await Promise.allSettled([c.copies[0](first), c.copies[0](first)]);
    expect(codesOf(together)).toEqual({ new: 1, replay: 1 });
    const again = await Promise.allSettled([c.copies[0](second)]).then(async (before) => [
      ...before,
      ...(await Promise.allSettled([c.copies[0](second)])),
    ]);
    expect(codesOf(again)).toEqual({ new: 1, replay: 1 });
    const apart = await Promise.allSettled([c.copies[0](third), c.copies[1](third)]);
    expect(codesOf(apart)).toEqual({ new: 1, replay: 1 });
    expect(await rows()).toBe(3);
    expect(await remaining('T1')).toBe(17);
  });

  test('one person in one session at two copies takes one place, and the other number stays for sale', async () => {
    c = await openClaims(1);
    const [early, late] = [wishOf('T1', 5, c.now), wishOf('T2', 5, c.now)];
    const results = await Promise.allSettled([c.copies[0](c.claimOf(0, early)), c.copies[1](c.claimOf(0, late))]);
    expect(codesOf(results)).toEqual({ new: 1, 'APPOINTMENT.ALREADY_BOOKED': 1 });
    expect(((await remaining('T1')) ?? 0) + ((await remaining('T2')) ?? 0)).toBe(9);
  });

  test('whoever took the last number is told so when asking again, and a stranger who names them is not', async () => {
    c = await openClaims(2);
    const wish = wishOf('T1', 1, c.now);
    const together = await Promise.allSettled([0, 0].map((index) => c.copies[0](c.claimOf(index, wish))));
    expect(codesOf(together)).toEqual({ new: 1, 'APPOINTMENT.ALREADY_BOOKED': 1 });
    await expect(c.copies[1](c.claimOf(0, wish))).rejects.toMatchObject({
      code: 'APPOINTMENT.ALREADY_BOOKED',
      visits: [{ sessionId: wish.session.id }],
    });
    const stranger = c.claimOf(1, wish, { patientId: c.claimOf(0, wish).command.patientId });
    await expect(c.copies[0](stranger)).rejects.toMatchObject({ code: 'APPOINTMENT.SLOT_TAKEN', visits: [] });
    expect(await rows()).toBe(1);
  });

  test('a refusal knows what the person has, also from another account and from the same batch', async () => {
    c = await openClaims(2);
    await c.world.tx.outside.manager.update(PatientRow, { id: 'pat_0001' }, { hisPatientId: 'P0000' });
    const wish = (sessionId: string) => ({
      ...wishOf('T1', 5, c.now),
      session: { ...wishOf('T1', 5, c.now).session, id: sessionId },
    });
    const claim = (index: number, sessionId: string) => c.copies[0](c.claimOf(index, wish(sessionId), { sessionId }));
    await claim(1, 'S1');
    const [second, third] = await Promise.allSettled([claim(0, 'S2'), claim(0, 'S3')]);
    expect(second.status).toBe('fulfilled');
    expect(third).toMatchObject({
      reason: { code: 'APPOINTMENT.LIMIT_REACHED', visits: [{ sessionId: 'S1' }, { sessionId: 'S2' }] },
    });
  });

  test('a refusal writes nothing: not the intent, not the count, not the record', async () => {
    c = await openClaims(2);
    const wish = wishOf('T1', 5, c.now);
    const stranger = c.claimOf(0, wish, { patientId: 'pat_0001' });
    await expect(c.copies[0](stranger)).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
    expect(await rows()).toBe(0);
    expect(await c.world.tx.outside.manager.count(AuditRow)).toBe(0);
    expect(await remaining('T1')).toBe(5);
  });

  test('a count from before the last sale does not bring sold numbers back; a later one does', async () => {
    c = await openClaims(6);
    const claim = (index: number, wish: Wish) => c.copies[0](c.claimOf(index, wish));
    await claim(0, wishOf('T1', 1, c.now));
    // The listing was read before that sale: it still says one.
    await expect(claim(1, wishOf('T1', 1, c.now))).rejects.toMatchObject({ code: 'APPOINTMENT.SLOT_TAKEN' });
    c.world.clock.advance(10_000);
    // Ten seconds later the HIS lists two free: one of them may be the one we are still asking for.
    const later = wishOf('T1', 2, c.world.clock.now());
    expect((await claim(2, later)).isNew).toBe(true);
    await expect(claim(3, later)).rejects.toMatchObject({ code: 'APPOINTMENT.SLOT_TAKEN' });
  });

  test('numbers that wait for the waitlist are not sold; its own people take them', async () => {
    c = await openClaims(3);
    const wish = wishOf('T1', 2, c.now);
    c.heldBack.set('S1', { waiting: 0, bySlot: new Map([['T1', 1]]) });
    expect((await c.copies[0](c.claimOf(0, wish))).isNew).toBe(true);
    await expect(c.copies[0](c.claimOf(1, wish))).rejects.toMatchObject({ code: 'APPOINTMENT.SLOT_TAKEN' });
    expect((await c.copies[0](c.claimOf(2, wish, { source: 'waitlist' }))).isNew).toBe(true);
  });

  test('a number on its way back does not count: whose session was stopped takes another at once', async () => {
    c = await openClaims(1);
    const repository = makeAppointmentRepository(c.world);
    const { row } = await c.copies[0](c.claimOf(0, wishOf('T1', 5, c.now)));
    const counted = async () =>
      (await together(c.world.tx.outside, repository.countedVisitsOf([row.hisPatientId], '2026-11-24')))[0];
    expect(await counted()).toHaveLength(1);
    await c.world.tx.outside.manager.update(AppointmentRow, { id: row.id }, { status: 'refunding' });
    expect(await counted()).toHaveLength(0);
  });

  test('what an account began counts from the hold on, also at a HIS that gives no number before it is paid', async () => {
    c = await openClaims(1);
    const repository = makeAppointmentRepository(c.world);
    const { manager } = c.world.tx.outside;
    const { row } = await c.copies[0](c.claimOf(0, wishOf('T1', 5, c.now)));
    const begun = async () =>
      (await together(c.world.tx.outside, repository.begunSince([row.ownerId], c.now)))[0].get(row.ownerId);
    expect(await begun()).toBe(1);
    await manager.update(AppointmentRow, { id: row.id }, { status: 'held', visitNumber: null, holdExpiresAt: c.now });
    expect(await begun()).toBe(1);
    await manager.update(AppointmentRow, { id: row.id }, { status: 'cancelled', holdExpiresAt: null });
    expect(await begun()).toBeUndefined();
  });

  describe('limits are kept by all copies together', () => {
    /** Everybody asks for a session of their own, half of them at each copy, all at the same moment. */
    const askAtOnce = (ownerOf: (index: number) => string) => {
      c.meetAll(2);
      return Promise.allSettled(
        Array.from({ length: 8 }, (_, index) => {
          const session = { ...wishOf('T1', 5, c.now).session, id: `S${index}` };
          const wish = { ...wishOf(`T${index}`, 5, c.now), session };
          return c.copies[index % 2 ? 0 : 1](
            c.claimOf(index, wish, { ownerId: ownerOf(index), sessionId: session.id }),
          );
        }),
      );
    };

    test('an account books for eight of its family at once, and gets as many as one account may', async () => {
      c = await openClaims(8, { perPatientPerDay: 2, perPatientPerDepartmentPerDay: 2, perAccountPerDay: 3 });
      await c.world.tx.outside.manager.update(PatientRow, { status: 'bound' }, { ownerId: 'usr_0000' });
      const results = await askAtOnce(() => 'usr_0000');
      expect(codesOf(results)).toEqual({ new: 3, 'APPOINTMENT.ACCOUNT_LIMIT': 5 });
      expect(await rows()).toBe(3);
    });

    test('eight accounts book for the same person at once, who gets as many as one person may', async () => {
      c = await openClaims(8);
      await c.world.tx.outside.manager.update(PatientRow, { status: 'bound' }, { hisPatientId: 'P0000' });
      const results = await askAtOnce((index) => `usr_000${index}`);
      expect(codesOf(results)).toEqual({ new: 2, 'APPOINTMENT.LIMIT_REACHED': 6 });
      expect(await rows()).toBe(2);
    });
  });

  test('a HIS that sets no limit is not counted', async () => {
    c = await openClaims(3);
    const results = await Promise.allSettled(
      [0, 1, 2].map((index) => c.copies[0](c.claimOf(index, wishOf('T1', null, c.now)))),
    );
    expect(codesOf(results)).toEqual({ new: 3 });
    expect(await remaining('T1')).toBeUndefined();
  });
});
