import { DAY, HOUR, MINUTE, SECOND } from '@anzhen/shared-types';
import { makeMemorySessionCache } from '../../adapters/memory';
import { tokenHash } from '../../platform/crypto/tokens';
import { openPeople, type People } from '../patient/testing/people-world';
import { ConsentRow, SessionRow, UserRow } from './identity.table';

describe('signing in', () => {
  let p: People;
  beforeEach(async () => {
    p = await openPeople();
  });
  afterEach(() => p.world.close());
  const users = () => p.world.tx.outside.manager.find(UserRow);
  const signIn = (code = 'first') => p.call('signIn', '', { body: { code } });

  test('the same openid is the same user, and another one is another', async () => {
    const first = await signIn();
    const again = await signIn();
    const other = await signIn('second');
    expect(again.userId).toBe(first.userId);
    expect(again.token).not.toBe(first.token);
    expect(other.userId).not.toBe(first.userId);
    expect(await users()).toHaveLength(2);
  });

  test('ten first sign-ins at once make one user, and all of them get in', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => signIn()));
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(1);
    expect(await users()).toHaveLength(1);
    for (const { token, userId } of all)
      expect(await p.identity.sessions.authenticate(token)).toMatchObject({ id: userId });
  });

  test.each([
    ['no-such-code', 'SESSION.WECHAT_REJECTED'],
    ['away', 'SERVER.BUSY'],
  ])('WeChat answering "%s" is %s, and nothing is written', async (code, expected) => {
    await expect(signIn(code)).rejects.toMatchObject({ code: expected });
    expect(await users()).toHaveLength(0);
    expect(await p.world.tx.outside.manager.count(SessionRow)).toBe(0);
  });

  test('openid and unionid are not in the table in plain, and open for the account alone', async () => {
    const { userId } = await signIn();
    const [row] = await users();
    expect(JSON.stringify(row)).not.toMatch(/openid-of|unionid-of/);
    expect(await p.identity.accounts.openidOf(p.world.tx.outside, userId)).toBe('openid-of-first');
    const contacts = await p.identity.accounts.contactsOf(p.world.tx.outside, [userId, 'usr_nobody']);
    expect([...contacts]).toEqual([[userId, { openid: 'openid-of-first', unionid: 'unionid-of-first' }]]);
    expect(await p.identity.accounts.findByOpenid(p.world.tx.outside, 'openid-of-first')).toBe(userId);
  });

  test('whether the privacy policy was agreed to is said at once', async () => {
    expect((await signIn()).privacyAgreed).toBe(false);
    await p.person();
    expect((await signIn()).privacyAgreed).toBe(true);
  });
});

describe('a session', () => {
  let p: People;
  const open = async (options?: Parameters<typeof openPeople>[0]) => {
    p = await openPeople(options);
    return p.call('signIn', '', { body: { code: 'first' } });
  };
  afterEach(() => p.world.close());
  const rowOf = (token: string) =>
    p.world.tx.outside.manager.findOneByOrFail(SessionRow, { tokenHash: tokenHash(token) });
  const isIn = async (token: string) => (await p.identity.sessions.authenticate(token)) !== null;

  test('is kept as a hash only', async () => {
    const { token } = await open();
    const [row] = await p.world.dataSource.query('SELECT * FROM session');
    expect(JSON.stringify(row)).not.toContain(token);
    expect((await rowOf(token)).tokenHash).toMatch(/^[0-9a-f]{64}$/);
    expect(await isIn(`${token}x`)).toBe(false);
  });

  test('ends thirty days after it was last used', async () => {
    const { token } = await open();
    p.world.clock.advance(30 * DAY);
    expect(await isIn(token)).toBe(false);
  });

  test('lives on while it is used, and the database is written once an hour at most', async () => {
    const { token, expiresAt } = await open();
    p.world.clock.advance(HOUR - SECOND);
    expect(await isIn(token)).toBe(true);
    expect((await rowOf(token)).expiresAt.toISOString()).toBe(expiresAt);
    p.world.clock.advance(29 * DAY);
    expect(await isIn(token)).toBe(true);
    p.world.clock.advance(29 * DAY);
    expect(await isIn(token)).toBe(true);
  });

  test('signed out is over at once when the cache can be told', async () => {
    const { token, userId } = await open();
    const actor = await p.identity.sessions.authenticate(token);
    await p.call('signOut', userId, { sessionId: actor?.sessionId });
    expect(await isIn(token)).toBe(false);
    expect((await rowOf(token)).revokedAt).not.toBeNull();
  });

  test('signed out while the cache cannot be told is over within a minute, also for one who never stops asking', async () => {
    const deaf: { cache?: ReturnType<typeof makeMemorySessionCache> } = {};
    const cache = {
      get: (key: string) => deaf.cache!.get(key),
      set: (key: string, value: string, ttlMs: number) => deaf.cache!.set(key, value, ttlMs),
      delete: () => Promise.reject(new Error('cache is away')),
    };
    const later = { now: () => p.world.clock.now() };
    deaf.cache = makeMemorySessionCache(later);
    const { token, userId } = await open({ cache });
    const actor = await p.identity.sessions.authenticate(token);
    await p.call('signOut', userId, { sessionId: actor?.sessionId });
    for (let passed = 0; passed < 60; passed += 10) {
      expect(await isIn(token)).toBe(true);
      p.world.clock.advance(10 * SECOND);
    }
    expect(await isIn(token)).toBe(false);
  });

  test('revoked while a hot copy is due to slide is over at once', async () => {
    const cache = { get: () => Promise.resolve(held), set: async (_: string, value: string) => void (held = value) };
    let held: string | null = null;
    const { token, userId } = await open({ cache: { ...cache, delete: () => Promise.resolve() } });
    expect(await isIn(token)).toBe(true);
    await p.identity.sessions.revokeAllOf(p.world.tx.outside, { subjectKind: 'user', subjectId: userId });
    p.world.clock.advance(HOUR + MINUTE);
    expect(await isIn(token)).toBe(false);
  });

  test('where only staff may come no cache is asked, and who is not of them is still told apart', async () => {
    const asked: string[] = [];
    const get = (key: string) => {
      asked.push(key);
      return Promise.resolve(null);
    };
    const cache = { get, set: () => Promise.resolve() };
    const { token, userId } = await open({ cache: { ...cache, delete: () => Promise.resolve() } });
    const { authenticate } = p.identity.sessions;
    expect(await authenticate(token, 'staff')).toMatchObject({ kind: 'user', id: userId });
    expect(asked).toHaveLength(0);
    expect(await authenticate(token, 'user')).toMatchObject({ kind: 'user', id: userId });
    expect(asked).toHaveLength(1);
  });

  test('works without any cache', async () => {
    const gone = () => Promise.reject(new Error('cache is away'));
    const { token, userId } = await open({ cache: { get: gone, set: gone, delete: gone } });
    expect(await p.identity.sessions.authenticate(token)).toMatchObject({ kind: 'user', id: userId });
    await p.identity.sessions.revokeAllOf(p.world.tx.outside, { subjectKind: 'user', subjectId: userId });
    expect(await isIn(token)).toBe(false);
  });

  test('revoking all of one person leaves those of another', async () => {
    const { token, userId } = await open();
    const other = await p.call('signIn', '', { body: { code: 'second' } });
    await p.identity.sessions.revokeAllOf(p.world.tx.outside, { subjectKind: 'user', subjectId: userId });
    expect(await isIn(token)).toBe(false);
    expect(await isIn(other.token)).toBe(true);
  });
});

describe('the privacy policy', () => {
  let p: People;
  let userId: string;
  beforeEach(async () => {
    p = await openPeople();
    userId = (await p.call('signIn', '', { body: { code: 'first' } })).userId;
  });
  afterEach(() => p.world.close());
  const agree = (version = '2') => p.call('agreePrivacy', userId, { body: { version } });
  const history = async () =>
    (await p.world.tx.outside.manager.find(ConsentRow, { where: { userId }, order: { at: 'ASC', id: 'ASC' } })).map(
      ({ action, version }) => `${action} ${version}`,
    );
  const gate = () => p.identity.privacyGate.requireAgreement(p.world.tx.outside, userId);

  test('is agreed to in the version in force only', async () => {
    await expect(agree('1')).rejects.toMatchObject({ code: 'PRIVACY.VERSION_OUTDATED' });
    expect(await history()).toEqual([]);
    await expect(gate()).rejects.toMatchObject({ code: 'PRIVACY.REQUIRED' });
    const me = await agree();
    expect(me.privacy).toEqual({
      currentVersion: '2',
      agreedVersion: '2',
      agreedAt: p.world.clock.now().toISOString(),
    });
    await expect(gate()).resolves.toBeUndefined();
  });

  test('keeps every change of mind in order, and a second tap is none', async () => {
    await agree();
    p.world.clock.advance(SECOND);
    await agree();
    p.world.clock.advance(SECOND);
    await p.call('withdrawPrivacy', userId);
    p.world.clock.advance(SECOND);
    await p.call('withdrawPrivacy', userId);
    await agree();
    expect(await history()).toEqual(['agreed 2', 'withdrawn 2', 'agreed 2']);
  });

  test('withdrawn closes the gate', async () => {
    await agree();
    const me = await p.call('withdrawPrivacy', userId);
    expect(me.privacy).toMatchObject({ agreedVersion: null, agreedAt: null });
    await expect(gate()).rejects.toMatchObject({ code: 'PRIVACY.REQUIRED' });
  });

  test('the font size is the person’s own', async () => {
    const other = await p.person('second');
    const me = await p.call('updateSettings', userId, { body: { fontSize: 'elder' } });
    expect(me.settings.fontSize).toBe('elder');
    expect((await p.call('getMe', other)).settings.fontSize).toBe('follow');
  });
});
