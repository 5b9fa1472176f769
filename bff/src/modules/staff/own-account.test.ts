import { DAY, MINUTE, type StaffMeView, type TotpProposalView } from '@anzhen/shared-types';
import { Secret, TOTP } from 'otpauth';
import { makeMemorySessionCache } from '../../adapters/memory';
import type { Call } from '../../platform/http/bind';
import { openTestWorld, type TestWorld } from '../../testing/harness';
import { makeAudit } from '../audit';
import { AuditRow } from '../audit/audit.table';
import { makeSessions } from '../identity';
import { makeStaffModule } from '.';
import { hashPassword } from './staff.credentials';
import { makeStaffRepository } from './staff.repository';
import { StaffRow } from './staff.table';

const PASSWORD = 'correct horse battery';
const SECRET = 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU';
const PHONE = 'Mozilla/5.0 (Linux; Android 14) MicroMessenger';
const WARD = 'Mozilla/5.0 (Windows NT 10.0)';

// One world for all: each test is somebody else, so what one does leaves the others alone.
describe('the own account of a member of staff', () => {
  let world: TestWorld;
  let module: ReturnType<typeof makeStaffModule>;
  let sessions: ReturnType<typeof makeSessions>;
  let passwordHash: string;
  const ended: string[] = [];
  let people = 0;

  type Names = keyof ReturnType<typeof makeStaffModule>['routes'];
  const facts = (device: string) => ({ requestId: 'req-own', ip: '10.1.2.3', device });
  const ask = <Name extends Names>(name: Name, call: Partial<Call<Name>> = {}, device = WARD): Promise<never> =>
    (module.routes[name] as unknown as (call: unknown) => Promise<never>)({ facts: facts(device), ...call });
  const codeOf = (secret: string): string =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world.clock.now().getTime() });
  interface Opened {
    token: string;
    recoveryCode?: { usedAt: string; left: number };
  }
  interface Here {
    actorId: string;
    sessionId: string;
  }
  const somebody = async () => {
    people += 1;
    const username = `somebody${people}`;
    const account = { username, name: '何芳', role: 'nurse' as const, area: '3 楼 B 区', totpSecret: SECRET };
    const id = (await makeStaffRepository(world).add(world.tx.outside, { ...account, passwordHash })) ?? '';
    const signIn = (totp: string): Promise<Opened> =>
      ask('staffSignIn', { body: { username, password: PASSWORD, totp } });
    const byWechat = (): Promise<Opened> => ask('staffSignInByWechat', { body: { code: `wx-${username}` } }, PHONE);
    const here = async ({ token }: Opened): Promise<Here> => ({
      actorId: id,
      sessionId: (await sessions.authenticate(token))?.sessionId ?? '',
    });
    const isIn = async ({ token }: Opened): Promise<boolean> => (await sessions.authenticate(token)) !== null;
    const me = (at: Here): Promise<StaffMeView> => ask('getStaffMe', at);
    const codes = async (at: Here): Promise<string[]> => {
      const answer: { recoveryCodes: string[] } = await ask('renewRecoveryCodes', {
        ...at,
        body: { totp: codeOf(SECRET) },
      });
      world.clock.advance(30_000);
      return answer.recoveryCodes;
    };
    const actions = async (): Promise<string[]> =>
      (await world.tx.outside.manager.find(AuditRow, { where: { actorId: id }, order: { id: 'ASC' } })).map(
        ({ action }) => action,
      );
    const opened = await signIn(codeOf(SECRET));
    world.clock.advance(30_000);
    return { id, username, signIn, byWechat, here, isIn, me, codes, actions, opened };
  };

  beforeAll(async () => {
    world = await openTestWorld();
    passwordHash = await hashPassword(PASSWORD);
    sessions = makeSessions({ ...world, cache: makeMemorySessionCache(world.clock) });
    module = makeStaffModule({
      ...{ ...world, sessions, audit: makeAudit(world) },
      wechat: { login: (code) => Promise.resolve({ openid: `openid of ${code}`, unionid: null }) },
      live: { endSessions: (hashes) => Promise.resolve(void ended.push(...hashes)) },
    });
  });
  afterAll(() => world.close());

  test('the others are let out with their sockets, this one and those of other people stay', async () => {
    const lina = await somebody();
    const other = await lina.signIn(codeOf(SECRET));
    const stranger = await somebody();
    const before = ended.length;
    await ask('endOtherStaffSessions', await lina.here(lina.opened));
    expect([await lina.isIn(lina.opened), await lina.isIn(other), await lina.isIn(stranger.opened)]).toEqual([
      ...[true, false, true],
    ]);
    expect(ended.slice(before)).toHaveLength(1);
  });

  test('says which phone and which PC, since when, and how each came in', async () => {
    const lina = await somebody();
    const here = await lina.here(lina.opened);
    await ask('bindStaffWechat', { ...here, body: { code: `wx-${lina.username}` } });
    await lina.byWechat();
    const { sessions: listed, wechatBoundAt } = await lina.me(here);
    expect(listed.map(({ device, openedBy, isThis }) => [device, openedBy, isThis])).toEqual([
      [PHONE, 'wechat', false],
      [WARD, 'password', true],
    ]);
    expect(wechatBoundAt).toBe(world.clock.now().toISOString());
  });

  test('an unbound phone is out at once, also where it was signed in; the PC stays', async () => {
    const lina = await somebody();
    const here = await lina.here(lina.opened);
    await ask('bindStaffWechat', { ...here, body: { code: `wx-${lina.username}` } });
    const phone = await lina.byWechat();
    // Binding the same WeChat again changes nothing.
    await ask('bindStaffWechat', { ...here, body: { code: `wx-${lina.username}` } });
    expect(await lina.isIn(phone)).toBe(true);
    await ask('unbindStaffWechat', here);
    expect([await lina.isIn(phone), await lina.isIn(lina.opened)]).toEqual([false, true]);
    expect(await lina.me(here)).toMatchObject({ hasWechat: false, wechatBoundAt: null });
    await expect(lina.byWechat()).rejects.toMatchObject({ code: 'STAFF.WECHAT_UNBOUND' });
  });

  test('another phone in place of the first one lets the first one out', async () => {
    const lina = await somebody();
    const here = await lina.here(lina.opened);
    await ask('bindStaffWechat', { ...here, body: { code: `wx-${lina.username}` } });
    const lost = await lina.byWechat();
    await ask('bindStaffWechat', { ...here, body: { code: `wx-new-${lina.username}` } });
    expect(await lina.isIn(lost)).toBe(false);
  });

  test('who signs in with a recovery code is told, and so is who signs in within the next seven days', async () => {
    const lina = await somebody();
    const [first = ''] = await lina.codes(await lina.here(lina.opened));
    const usedAt = world.clock.now().toISOString();
    const thief = await lina.signIn(first);
    expect(thief.recoveryCode).toEqual({ usedAt, left: 9 });
    world.clock.advance(6 * DAY);
    const owner = await lina.signIn(codeOf(SECRET));
    expect(owner.recoveryCode).toEqual({ usedAt, left: 9 });
    expect((await lina.me(await lina.here(owner))).recoveryCodeUsedAt).toBe(usedAt);
    // New codes end the old ones; that one was used stays known.
    world.clock.advance(30_000);
    await lina.codes(await lina.here(owner));
    expect((await lina.me(await lina.here(owner))).recoveryCodeUsedAt).toBe(usedAt);
    world.clock.advance(DAY);
    expect((await lina.signIn(codeOf(SECRET))).recoveryCode).toBeUndefined();
    expect(await lina.actions()).toContain('staff.signed_in_with_recovery_code');
  });

  describe('a lost authenticator', () => {
    const renew = async () => {
      const lina = await somebody();
      const here = await lina.here(lina.opened);
      const [first = '', second = ''] = await lina.codes(here);
      const propose = (code: string, password = PASSWORD): Promise<TotpProposalView> =>
        ask('proposeStaffTotp', { ...here, body: { password, code } });
      const adopt = (secret: string): Promise<{ recoveryCodes: string[] }> =>
        ask('adoptStaffTotp', { ...here, body: { totp: codeOf(secret) } });
      return { ...lina, first, second, at: here, propose, adopt };
    };

    test('is replaced with the password and a recovery code; the lost phone is out and the codes are new', async () => {
      const lina = await renew();
      const lost = await lina.signIn(codeOf(SECRET));
      world.clock.advance(30_000);
      const { totpSecret } = await lina.propose(lina.first);
      const { recoveryCodes } = await lina.adopt(totpSecret);
      expect(new Set(recoveryCodes).size).toBe(10);
      expect([await lina.isIn(lost), await lina.isIn(lina.opened)]).toEqual([false, true]);
      world.clock.advance(30_000);
      for (const old of [codeOf(SECRET), lina.first, lina.second])
        await expect(lina.signIn(old)).rejects.toMatchObject({ code: 'STAFF.SIGN_IN_FAILED' });
      await lina.signIn(codeOf(totpSecret));
      await lina.signIn(recoveryCodes[0] ?? '');
      expect(await lina.actions()).toContain('staff.recovery_code_used');
    });

    test('goes on opening the account until the first code of the new one, and the new one waits ten minutes', async () => {
      const lina = await renew();
      const { totpSecret } = await lina.propose(codeOf(SECRET));
      await expect(lina.adopt(SECRET)).rejects.toMatchObject({ code: 'STAFF.TOTP_WRONG' });
      world.clock.advance(30_000);
      await lina.signIn(codeOf(SECRET));
      world.clock.advance(10 * MINUTE);
      await expect(lina.adopt(totpSecret)).rejects.toMatchObject({ code: 'STAFF.PROPOSAL_OVER' });
      await expect(lina.signIn(codeOf(totpSecret))).rejects.toMatchObject({ code: 'STAFF.SIGN_IN_FAILED' });
    });

    test('is adopted once, also when it is sent twice at the same moment', async () => {
      const lina = await renew();
      const { totpSecret } = await lina.propose(lina.first);
      const both = await Promise.allSettled([lina.adopt(totpSecret), lina.adopt(totpSecret)]);
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    test('whoever guesses at it, knowing one part only, locks the account as at signing in', async () => {
      const lina = await renew();
      const attempts = [
        () => lina.propose(lina.first, 'wrong password'),
        () => lina.propose('AAAA-BBBB-CCCC'),
        () => ask('renewRecoveryCodes', { ...lina.at, body: { totp: '000000' } }),
        () => lina.propose('AAAA-BBBB-CCCC'),
        () => lina.propose('AAAA-BBBB-CCCC'),
      ];
      for (const attempt of attempts) await expect(attempt()).rejects.toThrow();
      // The right ones do not help any more, and are not used up.
      await expect(lina.propose(lina.first)).rejects.toMatchObject({ code: 'STAFF.LOCKED' });
      await expect(lina.signIn(lina.first)).rejects.toMatchObject({ code: 'STAFF.LOCKED' });
      expect((await lina.actions()).filter((action) => action === 'staff.proof_failed')).toHaveLength(5);
      world.clock.advance(15 * MINUTE);
      await lina.propose(lina.first);
    });

    test('is no matter of who has only WeChat; secrets are not kept in the clear', async () => {
      const lina = await renew();
      const { totpSecret } = await lina.propose(lina.first);
      const row = await world.tx.outside.manager.findOneByOrFail(StaffRow, { id: lina.id });
      expect(JSON.stringify(row)).not.toContain(totpSecret);
      await world.tx.outside.manager.update(StaffRow, { id: lina.id }, { passwordHash: '' });
      await expect(lina.propose(lina.second)).rejects.toMatchObject({ code: 'STAFF.NO_PASSWORD' });
    });
  });
});
