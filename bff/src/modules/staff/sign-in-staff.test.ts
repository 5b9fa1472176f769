import { MINUTE, SECOND } from '@anzhen/shared-types';
import { Secret, TOTP } from 'otpauth';
import { makeMemorySessionCache } from '../../adapters/memory';
import type { Call } from '../../platform/http/bind';
import { openTestWorld, type TestWorld } from '../../testing/harness';
import { makeAudit } from '../audit';
import { AuditRow } from '../audit/audit.table';
import { makeSessions } from '../identity';
import { SessionRow } from '../identity/identity.table';
import { makeStaffModule, seedStaff } from '.';
import { StaffRow } from './staff.table';

const SECRET = 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU';
const PASSWORD = 'correct horse';
const seed = {
  username: 'liujing',
  name: '刘静',
  role: 'nurse' as const,
  area: '3 楼 B 区',
  password: PASSWORD,
  totpSecret: SECRET,
};

describe('signing staff in', () => {
  let world: TestWorld;
  let signIn: (attempt: Partial<Call<'staffSignIn'>['body']>) => Promise<{ token: string; staff: { id: string } }>;
  let module: ReturnType<typeof makeStaffModule>;
  let sessions: ReturnType<typeof makeSessions>;

  const codeNow = (offsetMs = 0): string =>
    new TOTP({ secret: Secret.fromBase32(SECRET) }).generate({ timestamp: world.clock.now().getTime() + offsetMs });
  const wrongCode = (): string => String((Number(codeNow()) + 1) % 1_000_000).padStart(6, '0');
  const sessionCount = (): Promise<number> => world.tx.outside.manager.count(SessionRow);
  const actions = async (): Promise<string[]> =>
    (await world.tx.outside.manager.find(AuditRow, { order: { id: 'ASC' } })).map(({ action }) => action);

  beforeEach(async () => {
    world = await openTestWorld();
    const { tx, clock } = world;
    sessions = makeSessions({ tx, clock, cache: makeMemorySessionCache(clock) });
    module = makeStaffModule({ ...world, sessions, audit: makeAudit({ clock }) });
    await seedStaff(world, [seed]);
    signIn = (attempt) =>
      module.routes.staffSignIn!({
        body: { username: 'liujing', password: PASSWORD, totp: codeNow(), ...attempt },
        facts: { requestId: 'req-1', ip: '127.0.0.1', device: null },
      } as Call<'staffSignIn'>);
  });
  afterEach(() => world.close());

  test('the right name, password and code open a session that lasts until signing out', async () => {
    const { token, staff } = await signIn({});
    expect(staff).toEqual({ id: expect.any(String), name: '刘静', role: 'nurse', area: '3 楼 B 区' });
    const actor = await sessions.authenticate(token);
    expect(actor).toMatchObject({ kind: 'staff', id: staff.id });
    const here = { actorId: staff.id, sessionId: actor?.sessionId };
    expect(await module.routes.getStaffMe!(here as Call<'getStaffMe'>)).toMatchObject({ staff, username: 'liujing' });
    await module.routes.staffSignOut!(here as Call<'staffSignOut'>);
    expect(await sessions.authenticate(token)).toBeNull();
    expect(await actions()).toEqual(['staff.signed_in']);
  });

  test('a wrong name, password or code reads the same, opens nothing and is on record', async () => {
    for (const attempt of [{ username: 'nobody' }, { password: 'wrong' }, { totp: wrongCode() }]) {
      await expect(signIn(attempt)).rejects.toMatchObject({ code: 'STAFF.SIGN_IN_FAILED' });
    }
    expect(await sessionCount()).toBe(0);
    expect(await actions()).toEqual(Array(3).fill('staff.sign_in_failed'));
  });

  test('a code works once, also for two people who send it at the same moment', async () => {
    const results = await Promise.allSettled([signIn({}), signIn({})]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(signIn({})).rejects.toMatchObject({ code: 'STAFF.SIGN_IN_FAILED' });
    expect(await sessionCount()).toBe(1);
    world.clock.advance(30 * SECOND);
    await signIn({});
    expect(await sessionCount()).toBe(2);
  });

  test('a code of the step before or after is taken, one further away is not, and an older one not after a newer', async () => {
    await expect(signIn({ totp: codeNow(-60_000) })).rejects.toMatchObject({ code: 'STAFF.SIGN_IN_FAILED' });
    await signIn({ totp: codeNow(-30_000) });
    await signIn({ totp: codeNow(30_000) });
    await expect(signIn({ totp: codeNow() })).rejects.toMatchObject({ code: 'STAFF.SIGN_IN_FAILED' });
  });

  test('five wrong attempts lock the account for 15 minutes, also for the right password', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(signIn({ password: 'wrong' })).rejects.toMatchObject({ code: 'STAFF.SIGN_IN_FAILED' });
    }
    world.clock.advance(15 * MINUTE - 1);
    await expect(signIn({})).rejects.toMatchObject({ code: 'STAFF.LOCKED' });
    expect(await sessionCount()).toBe(0);
    world.clock.advance(1);
    await signIn({});
    expect(await sessionCount()).toBe(1);
  });

  test('wrong attempts sent all at once are all counted', async () => {
    await Promise.allSettled(Array.from({ length: 5 }, () => signIn({ password: 'wrong' })));
    await expect(signIn({})).rejects.toMatchObject({ code: 'STAFF.LOCKED' });
  });

  test('a right attempt forgets the wrong ones before it', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (let attempt = 0; attempt < 4; attempt += 1) {
        await expect(signIn({ password: 'wrong' })).rejects.toMatchObject({ code: 'STAFF.SIGN_IN_FAILED' });
      }
      await signIn({});
      world.clock.advance(30 * SECOND);
    }
    expect(await sessionCount()).toBe(3);
  });

  test('seeding twice adds nobody and leaves the password alone; secrets are not kept in the clear', async () => {
    const before = await world.tx.outside.manager.findOneByOrFail(StaffRow, { username: 'liujing' });
    expect(await seedStaff(world, [{ ...seed, password: 'another' }])).toBe(0);
    const after = await world.tx.outside.manager.findOneByOrFail(StaffRow, { username: 'liujing' });
    expect(after).toEqual(before);
    expect(after.passwordHash).toMatch(/^\$argon2id\$/);
    expect(JSON.stringify(after)).not.toMatch(new RegExp(`${SECRET}|刘静|${PASSWORD}`));
  });
});
