import { DAY, type StaffRole } from '@anzhen/shared-types';
import { Secret, TOTP } from 'otpauth';
import { makeMemorySessionCache } from '../../adapters/memory';
import type { Call } from '../../platform/http/bind';
import { openTestWorld, testLog, type TestWorld } from '../../testing/harness';
import { WechatError } from '../../ports/wechat';
import { makeAudit, makeJournal } from '../audit';
import { AuditRow } from '../audit/audit.table';
import { makeSessions } from '../identity';
import { makeStaffModule } from '.';
import { hashPassword } from './staff.credentials';
import { makeStaffRepository } from './staff.repository';
import { InvitationRow, RecoveryCodeRow, StaffRow } from './staff.table';

const PASSWORD = 'correct horse battery';
const SECRET = 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU';
const facts = { requestId: 'req-access', ip: '10.1.2.3', device: 'Ward PC' };
const seed = (username: string, role: StaffRole) => ({
  ...{ username, role, name: `员工${username}`, area: '3 楼 B 区', totpSecret: SECRET },
});
// Slow on purpose, so done once for all.
const slowHash = hashPassword(PASSWORD);

describe('access of staff', () => {
  let world: TestWorld;
  let module: ReturnType<typeof makeStaffModule>;
  let sessions: ReturnType<typeof makeSessions>;
  let ended: string[];
  const ids = new Map<string, string>();
  const openids = new Map([
    ['code-of-a', 'openid-a'],
    ['code-of-b', 'openid-b'],
  ]);

  type Names = keyof ReturnType<typeof makeStaffModule>['routes'];
  const ask = <Name extends Names>(name: Name, call: Partial<Call<Name>> = {}) =>
    (module.routes[name] as unknown as (call: unknown) => Promise<never>)({ facts, ...call });
  const codeOf = (secret: string): string =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world.clock.now().getTime() });
  const idOf = (username: string): string => ids.get(username) ?? '';
  const actions = async (): Promise<string[]> =>
    (await world.tx.outside.manager.find(AuditRow, { order: { id: 'ASC' } })).map(({ action }) => action);
  const signIn = (username: string, totp = codeOf(SECRET)): Promise<{ token: string }> =>
    ask('staffSignIn', { body: { username, password: PASSWORD, totp } });
  const invite = (username: string, role: StaffRole = 'nurse'): Promise<{ account: { id: string }; code: string }> =>
    ask('inviteStaff', { actorId: idOf('boss'), body: { username, name: '新来的', role, area: '3 楼 B 区' } });
  const accept = async (code: string): Promise<{ session: { token: string }; recoveryCodes: string[] }> => {
    const { totpSecret } = (await ask('readInvitation', { body: { code } })) as { totpSecret: string };
    return ask('acceptInvitation', { body: { code, password: PASSWORD, totp: codeOf(totpSecret) } });
  };

  beforeEach(async () => {
    world = await openTestWorld();
    ended = [];
    sessions = makeSessions({ ...world, cache: makeMemorySessionCache(world.clock) });
    module = makeStaffModule({
      ...{ ...world, sessions, audit: makeAudit(world) },
      wechat: {
        login: (code) => {
          const openid = openids.get(code);
          return openid
            ? Promise.resolve({ openid, unionid: null })
            : Promise.reject(new WechatError(40029, 'invalid'));
        },
      },
      live: { endSessions: (hashes) => Promise.resolve(void ended.push(...hashes)) },
    });
    const passwordHash = await slowHash;
    for (const account of [seed('boss', 'administrator'), seed('boss2', 'administrator'), seed('watch', 'auditor')])
      await makeStaffRepository(world).add(world.tx.outside, { ...account, passwordHash });
    for (const row of await world.tx.outside.manager.find(StaffRow)) ids.set(row.username, row.id);
  });
  afterEach(() => world.close());

  describe('invitations', () => {
    test('are accepted once with a password and an authenticator, and open a session', async () => {
      const { account, code } = await invite('lina');
      expect(account).toMatchObject({ username: 'lina', status: 'invited', hasPassword: false });
      const { session, recoveryCodes } = await accept(code);
      expect(await sessions.authenticate(session.token)).toMatchObject({ kind: 'staff', id: account.id });
      expect(new Set(recoveryCodes).size).toBe(10);
      await expect(accept(code)).rejects.toMatchObject({ code: 'STAFF.INVITATION_INVALID' });
      expect(await actions()).toEqual(['staff.invitation_accepted']);
      const [row] = await world.tx.outside.manager.find(AuditRow);
      expect(row).toMatchObject({ ip: '10.1.2.3', device: 'Ward PC', actorId: account.id });
    });

    test('two people with the same code: one of them gets in', async () => {
      const { code } = await invite('lina');
      const both = await Promise.allSettled([accept(code), accept(code)]);
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    test('end after three days, and with the next one', async () => {
      const first = await invite('lina');
      const second = (await ask('reinviteStaff', {
        actorId: idOf('boss'),
        params: { staffId: first.account.id },
      })) as { code: string };
      await expect(accept(first.code)).rejects.toMatchObject({ code: 'STAFF.INVITATION_INVALID' });
      world.clock.advance(3 * DAY);
      await expect(accept(second.code)).rejects.toMatchObject({ code: 'STAFF.INVITATION_INVALID' });
    });

    test('a wrong code of the authenticator leaves the invitation as it was', async () => {
      const { code } = await invite('lina');
      const wrong = { code, password: PASSWORD, totp: codeOf(SECRET) };
      await expect(ask('acceptInvitation', { body: wrong })).rejects.toMatchObject({ code: 'STAFF.TOTP_WRONG' });
      await accept(code);
    });

    test('are typed as people type, and kept only as an index', async () => {
      const { code } = await invite('lina');
      await ask('readInvitation', { body: { code: code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o') } });
      const stored = JSON.stringify([
        await world.tx.outside.manager.find(InvitationRow),
        await world.tx.outside.manager.find(RecoveryCodeRow),
      ]);
      expect(stored).not.toContain(code.replaceAll('-', ''));
    });

    test('a taken user name is said, and nobody but an administrator invites', async () => {
      await expect(invite('watch')).rejects.toMatchObject({ code: 'STAFF.USERNAME_TAKEN' });
      const byAuditor = ask('inviteStaff', { actorId: idOf('watch'), body: seed('x', 'nurse') as never });
      await expect(byAuditor).rejects.toMatchObject({ code: 'STAFF.FORBIDDEN' });
    });
  });

  describe('WeChat', () => {
    test('accepts an invitation on a phone, and signs in from then on without a password', async () => {
      const { account, code } = await invite('lina');
      await ask('acceptInvitationByWechat', { body: { code, wechatCode: 'code-of-a' } });
      const { token } = (await ask('staffSignInByWechat', { body: { code: 'code-of-a' } })) as { token: string };
      expect(await sessions.authenticate(token)).toMatchObject({ id: account.id });
      await expect(signIn('lina')).rejects.toMatchObject({ code: 'STAFF.SIGN_IN_FAILED' });
    });

    test('opens one account only; unbound it opens none', async () => {
      await ask('bindStaffWechat', { actorId: idOf('watch'), sessionId: '', body: { code: 'code-of-a' } });
      const taken = ask('bindStaffWechat', { actorId: idOf('boss'), sessionId: '', body: { code: 'code-of-a' } });
      await expect(taken).rejects.toMatchObject({ code: 'STAFF.WECHAT_TAKEN' });
      await ask('unbindStaffWechat', { actorId: idOf('watch'), sessionId: '' });
      for (const code of ['code-of-a', 'code-of-b'])
        await expect(ask('staffSignInByWechat', { body: { code } })).rejects.toMatchObject({
          code: 'STAFF.WECHAT_UNBOUND',
        });
      await expect(ask('staffSignInByWechat', { body: { code: 'forged' } })).rejects.toMatchObject({
        code: 'SESSION.WECHAT_REJECTED',
      });
    });

    test('is let in also while somebody else has locked the password', async () => {
      await ask('bindStaffWechat', { actorId: idOf('watch'), sessionId: '', body: { code: 'code-of-a' } });
      for (let attempt = 0; attempt < 5; attempt += 1)
        await expect(
          ask('staffSignIn', { body: { username: 'watch', password: 'wrong', totp: '000000' } }),
        ).rejects.toThrow();
      await expect(signIn('watch')).rejects.toMatchObject({ code: 'STAFF.LOCKED' });
      await ask('staffSignInByWechat', { body: { code: 'code-of-a' } });
    });
  });

  describe('recovery codes', () => {
    test('stand in for the authenticator, each once, and wrong ones count as wrong attempts', async () => {
      const { account, code } = await invite('lina');
      const { recoveryCodes } = await accept(code);
      const [first = '', second = ''] = recoveryCodes;
      await signIn('lina', first);
      for (let attempt = 0; attempt < 5; attempt += 1)
        await expect(signIn('lina', first)).rejects.toMatchObject({ code: 'STAFF.SIGN_IN_FAILED' });
      await expect(signIn('lina', second)).rejects.toMatchObject({ code: 'STAFF.LOCKED' });
      const me = await ask('getStaffMe', { actorId: account.id, sessionId: '' });
      expect(me).toMatchObject({ recoveryCodesLeft: 9 });
    });

    test('a new set ends the old one', async () => {
      const { account, code } = await invite('lina');
      const { recoveryCodes: old } = await accept(code);
      const { totpSecret } = { totpSecret: await secretOf(account.id) };
      world.clock.advance(30_000);
      const { recoveryCodes } = (await ask('renewRecoveryCodes', {
        actorId: account.id,
        body: { totp: codeOf(totpSecret) },
      })) as { recoveryCodes: string[] };
      await expect(signIn('lina', old[0])).rejects.toMatchObject({ code: 'STAFF.SIGN_IN_FAILED' });
      await signIn('lina', recoveryCodes[0]);
    });
  });

  const secretOf = async (staffId: string): Promise<string> => {
    const row = await world.tx.outside.manager.findOneByOrFail(StaffRow, { id: staffId });
    return world.cipher.open('staff.totp', staffId, row.totpCipher);
  };

  describe('ending access', () => {
    test('a deactivated account is out at its next call, with its sockets, and cannot come back', async () => {
      const { account, code } = await invite('lina');
      const { session, recoveryCodes } = await accept(code);
      await sessions.authenticate(session.token);
      await ask('deactivateStaff', { actorId: idOf('boss'), params: { staffId: account.id } });
      expect(await sessions.authenticate(session.token)).toBeNull();
      expect(ended).toHaveLength(1);
      await expect(signIn('lina', recoveryCodes[0])).rejects.toMatchObject({ code: 'STAFF.SIGN_IN_FAILED' });
      await expect(module.staff.require(world.tx.outside, account.id)).rejects.toMatchObject({
        code: 'SESSION.EXPIRED',
      });
      const again = (await ask('reinviteStaff', { actorId: idOf('boss'), params: { staffId: account.id } })) as {
        code: string;
      };
      await accept(again.code);
      await module.staff.require(world.tx.outside, account.id);
    });

    test('a reset ends password, authenticator, WeChat and sessions, and gives a new code', async () => {
      await ask('bindStaffWechat', { actorId: idOf('watch'), sessionId: '', body: { code: 'code-of-a' } });
      const { token } = await signIn('watch');
      const { code } = (await ask('reinviteStaff', { actorId: idOf('boss'), params: { staffId: idOf('watch') } })) as {
        code: string;
      };
      expect(await sessions.authenticate(token)).toBeNull();
      world.clock.advance(30_000);
      await expect(signIn('watch')).rejects.toMatchObject({ code: 'STAFF.SIGN_IN_FAILED' });
      await expect(ask('staffSignInByWechat', { body: { code: 'code-of-a' } })).rejects.toMatchObject({
        code: 'STAFF.WECHAT_UNBOUND',
      });
      await accept(code);
    });

    test('two administrators who put each other out at once: one of them stays', async () => {
      const results = await Promise.allSettled([
        ask('deactivateStaff', { actorId: idOf('boss'), params: { staffId: idOf('boss2') } }),
        ask('deactivateStaff', { actorId: idOf('boss2'), params: { staffId: idOf('boss') } }),
      ]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const rows = await world.tx.outside.manager.findBy(StaffRow, { role: 'administrator' });
      expect(rows.filter(({ deactivatedAt }) => deactivatedAt === null)).toHaveLength(1);
    });

    test('nobody changes, resets or ends the own account, and a changed role counts at once', async () => {
      const own = { actorId: idOf('boss'), params: { staffId: idOf('boss') } };
      for (const name of ['deactivateStaff', 'reinviteStaff', 'changeStaff'] as const)
        await expect(ask(name, own as never)).rejects.toMatchObject({ code: 'STAFF.OWN_ACCOUNT' });
      const change = { params: { staffId: idOf('boss2') }, body: { role: 'nurse' as const, area: '2 楼 A 区' } };
      await ask('changeStaff', { actorId: idOf('boss'), ...change });
      expect(await module.staff.require(world.tx.outside, idOf('boss2'))).toMatchObject(change.body);
      await expect(ask('listStaffAccounts', { actorId: idOf('boss2') })).rejects.toMatchObject({
        code: 'STAFF.FORBIDDEN',
      });
    });

    test('the own sessions are listed with where from and ended one by one; those of others are not there', async () => {
      const mine = await signIn('watch');
      const theirs = await signIn('boss');
      const { sessionId = '' } = (await sessions.authenticate(theirs.token)) ?? {};
      await ask('endStaffSession', { actorId: idOf('watch'), params: { sessionId } });
      expect(await sessions.authenticate(theirs.token)).not.toBeNull();
      const here = (await sessions.authenticate(mine.token))?.sessionId ?? '';
      const me = (await ask('getStaffMe', { actorId: idOf('watch'), sessionId: here })) as { sessions: unknown[] };
      expect(me.sessions).toMatchObject([{ id: here, ip: '10.1.2.3', device: 'Ward PC', isThis: true }]);
      await ask('endStaffSession', { actorId: idOf('watch'), params: { sessionId: here } });
      expect(await sessions.authenticate(mine.token)).toBeNull();
      expect(ended).toHaveLength(1);
    });
  });

  describe('the audit trail', () => {
    const journal = () => makeJournal({ ...world, log: testLog });
    const call = async (outcome: string | null, detail: Record<string, unknown> = {}, requestId = 'req-1') => {
      const end = await journal().begin({
        staffId: idOf('boss'),
        endpoint: 'actOnQueue',
        detail,
        facts: { ...facts, requestId },
      });
      world.clock.advance(1);
      if (outcome !== null) await end(outcome);
    };
    const read = (query: object = {}): Promise<{ entries: Record<string, string>[]; next: string | null }> =>
      ask('listAudit', { actorId: idOf('watch'), query });

    test('tells who did what, when, from where and how it ended; a call without an end is unknown', async () => {
      await call('done', { queueId: 'que_5', action: 'call', reason: '病情急' });
      await call('QUEUE.PAUSED', { queueId: 'que_5', action: 'call_next' });
      await call(null, { queueId: 'que_5', action: 'pause' });
      const { entries } = await read();
      expect(entries).toMatchObject([
        { what: '叫号台操作：暂停叫号', outcome: '结果未知' },
        { what: '叫号台操作：叫下一位', outcome: '没有成功：叫号已暂停，请先恢复叫号' },
        {
          who: '员工boss boss',
          what: '叫号台操作：优先叫号',
          about: 'que_5，原因 病情急',
          outcome: '已完成',
          ip: '10.1.2.3',
        },
      ]);
    });

    test('a record that goes with its deed is there when the deed stands, and says how it ended when it does not', async () => {
      const open = (requestId: string) =>
        journal().open({
          staffId: idOf('boss'),
          endpoint: 'actOnQueue',
          detail: { queueId: 'que_5', action: 'recall' },
          facts: { ...facts, requestId },
        });
      const stands = open('req-1');
      await world.tx.run((scope) => stands.within(scope));
      // What fails after the commit does not undo the deed.
      await stands.end('SERVER.UNEXPECTED');
      const fails = open('req-2');
      const failing = world.tx.run(async (scope) => {
        await fails.within(scope);
        throw new Error('the line was closed');
      });
      await expect(failing).rejects.toThrow();
      expect((await read()).entries).toHaveLength(1);
      world.clock.advance(1);
      await fails.end('QUEUE.PAUSED');
      const { entries } = await read();
      expect(entries.map(({ outcome }) => outcome).sort()).toEqual(['已完成', '没有成功：叫号已暂停，请先恢复叫号']);
    });

    test('a deed within a call is told once, and one of another person under the same request id is its own', async () => {
      const audit = makeAudit(world);
      const deed = {
        actorKind: 'staff' as const,
        action: 'identity.revealed',
        subjectKind: 'ticket',
        requestId: 'req-1',
      };
      await call('done', { ticketId: 'tkt_1' });
      await audit.record(world.tx.outside, { ...deed, actorId: idOf('boss'), subjectId: 'tkt_1' });
      await audit.record(world.tx.outside, { ...deed, actorId: idOf('boss2'), subjectId: 'tkt_2' });
      const { entries } = await read();
      expect(entries.map(({ who, about }) => [who, about])).toEqual([
        ['员工boss2 boss2', ''],
        ['员工boss boss', 'tkt_1'],
      ]);
    });

    test('is read by the auditor only, page after page, by day and by person', async () => {
      for (const actorId of [idOf('boss'), idOf('boss2')])
        await expect(ask('listAudit', { actorId, query: {} })).rejects.toMatchObject({ code: 'STAFF.FORBIDDEN' });
      for (let index = 0; index < 60; index += 1) await call('done', { queueId: `que_${index}` }, `req-${index}`);
      const first = await read();
      expect(first.entries).toHaveLength(50);
      const second = await read({ before: first.next });
      expect([second.entries.length, second.next]).toEqual([10, null]);
      expect((await read({ from: '2026-11-25' })).entries).toEqual([]);
      expect((await read({ to: '2026-11-24', staffId: idOf('boss2') })).entries).toEqual([]);
      expect((await read({ from: '2026-11-24', to: '2026-11-24', staffId: idOf('boss') })).entries).toHaveLength(50);
    });

    test('is searched by what was done, by what was said and by a record, and a sign of the database is only a sign', async () => {
      await call('done', { queueId: 'que_5', action: 'miss', ticketId: 'tkt_7' }, 'req-1');
      await call('done', { queueId: 'que_6', action: 'call', reason: '病情急' }, 'req-2');
      await call('done', { queueId: 'que_6', action: 'pause', reason: '100%' }, 'req-3');
      const found = async (wanted: string) => (await read({ wanted })).entries.map(({ about }) => about.split('，')[0]);
      expect(await found('过号')).toEqual(['que_5']);
      expect(await found('病情')).toEqual(['que_6']);
      expect(await found('tkt_7')).toEqual(['que_5']);
      expect(await found('%')).toEqual(['que_6']);
      expect(await found('叫号台')).toHaveLength(3);
      expect(await found('_')).toHaveLength(3);
      expect(await found('退费')).toEqual([]);
    });

    test('names every step of the desk, and leaves the reading itself to the next one', async () => {
      for (const action of ['check_in', 'walk_in', 'prioritise', 'close']) await call('done', { action }, action);
      await (
        await journal().begin({ staffId: idOf('watch'), endpoint: 'listAudit', detail: { wanted: '过号' }, facts })
      )('done');
      const { entries } = await read();
      expect(entries.map(({ what }) => what.split('：')[1])).toEqual(['结束门诊', '登记优先', '现场加号', '代签到']);
      const later: { entries: unknown[] } = await ask('listAudit', {
        actorId: idOf('watch'),
        query: {},
        facts: { ...facts, requestId: 'req-later' },
      });
      expect(later.entries[0]).toMatchObject({ what: '查看操作记录', about: '过号' });
    });

    test('goes out as a table that no spreadsheet takes for a formula', async () => {
      await call('done', { queueId: '=HYPERLINK("x")' });
      const { csv, rows, fileName } = (await ask('exportAudit', {
        actorId: idOf('watch'),
        query: {},
      })) as never as Record<string, string>;
      expect([rows, fileName]).toEqual([1, '操作记录-2026-11-24.csv']);
      expect(csv.split('\r\n')[1]).toMatch(/^"2026-11-24 \d\d:\d\d:\d\d"/);
      expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
    });
  });
});
