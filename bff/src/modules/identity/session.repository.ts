import { HOUR, MINUTE } from '@anzhen/shared-types';
import { type FindOptionsWhere, IsNull, MoreThan, Not } from 'typeorm';
import { makeBatcher } from '../../platform/batcher';
import { newToken, tokenHash } from '../../platform/crypto/tokens';
import { insertRow } from '../../platform/db/insert-row';
import { marks, readRows } from '../../platform/db/read-rows';
import type { Scope, Transactions } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { SessionCache } from '../../ports/session-cache';
import { type SessionEntrance, SessionRow } from './identity.table';

export type SubjectKind = 'user' | 'staff';

interface Subject {
  subjectKind: SubjectKind;
  subjectId: string;
}
interface SessionOrigin {
  ip: string;
  device: string | null;
  openedBy: SessionEntrance;
}
export type OpenSession = Pick<
  SessionRow,
  'id' | 'subjectId' | 'createdAt' | 'lastSeenAt' | 'ip' | 'device' | 'openedBy'
>;

export interface SessionActor {
  kind: SubjectKind;
  id: string;
  sessionId: string;
}

export interface Sessions {
  /** Opens a session; the token is shown here once and kept only as a hash. Of staff it is kept from where. */
  open(scope: Scope, subject: Subject, from?: SessionOrigin): Promise<{ token: string; expiresAt: Date }>;
  /**
   * Who a token belongs to; null when it is unknown, expired or revoked. Slides the expiry of one in use. `asked` is who
   * may come: staff are in no cache, so none is asked for them.
   */
  authenticate(token: string, asked?: SubjectKind): Promise<SessionActor | null>;
  /** Ends one session of its owner; answers the token hashes that ended, whose sockets must go too. */
  revoke(scope: Scope, sessionId: string, owner?: Subject): Promise<string[]>;
  revokeAllOf(scope: Scope, subject: Subject): Promise<string[]>;
  /** All of a person but one; with `openedBy` only those that were opened in this way. */
  revokeOthers(scope: Scope, subject: Subject, keptId: string, openedBy?: SessionEntrance): Promise<string[]>;
  /** The open ones of one person, or of everybody of a kind, the last used first. */
  listOpen(scope: Scope, whose: Pick<Subject, 'subjectKind'> & Partial<Subject>): Promise<OpenSession[]>;
}

// A ward PC is shared; a phone is not.
const LIFETIME_MS: Record<SubjectKind, number> = { user: 30 * 24 * HOUR, staff: 12 * HOUR };
const SLIDE_AFTER_MS: Record<SubjectKind, number> = { user: HOUR, staff: 5 * MINUTE };
// Bounds how long a revoked session may live on when the cache could not be told.
const CACHE_TTL_MS = MINUTE;

interface CachedSession {
  sessionId: string;
  kind: SubjectKind;
  subjectId: string;
  expiresAtMs: number;
  lastSeenAtMs: number;
}

interface Deps {
  tx: Transactions;
  clock: Clock;
  cache: SessionCache;
}

/** Everybody comes at once after the cache was lost or a copy of the BFF ended. */
const STORM = { most: 500, waitingMax: 20_000 };

const cachedOf = ({ id, subjectKind, subjectId, expiresAt, lastSeenAt }: SessionRow): CachedSession => ({
  sessionId: id,
  kind: subjectKind,
  subjectId,
  expiresAtMs: expiresAt.getTime(),
  lastSeenAtMs: lastSeenAt.getTime(),
});

const cacheKey = (hash: string): string => `session:${hash}`;

const makeReader = ({ tx, clock, cache }: Deps) => {
  const readHot = async (hash: string): Promise<CachedSession | null> => {
    const hot = await cache.get(cacheKey(hash)).catch(() => null); // The cache may be gone; the database is the truth.
    return hot === null ? null : (JSON.parse(hot) as CachedSession);
  };

  const readTruth = makeBatcher<string, CachedSession | null>({
    ...STORM,
    async run(hashes) {
      const where = `WHERE token_hash IN (${marks(hashes)}) AND revoked_at IS NULL`;
      const rows = await readRows(tx.outside, SessionRow, where, hashes);
      const found = new Map(rows.map((row) => [row.tokenHash, cachedOf(row)]));
      return hashes.map((hash) => ({ ok: true, value: found.get(hash) ?? null }));
    },
  });

  /** The session with its expiry moved on when it is time; null when it was revoked meanwhile. */
  const slide = async (session: CachedSession): Promise<CachedSession | null> => {
    const now = clock.now();
    if (now.getTime() - session.lastSeenAtMs < SLIDE_AFTER_MS[session.kind]) return session;
    const expiresAt = new Date(now.getTime() + LIFETIME_MS[session.kind]);
    const criteria = { id: session.sessionId, revokedAt: IsNull() };
    const { affected } = await tx.outside.manager.update(SessionRow, criteria, { lastSeenAt: now, expiresAt });
    if (affected !== 1) return null;
    return { ...session, lastSeenAtMs: now.getTime(), expiresAtMs: expiresAt.getTime() };
  };

  return async (token: string, asked?: SubjectKind): Promise<SessionActor | null> => {
    const hash = tokenHash(token);
    const hot = asked === 'staff' ? null : await readHot(hash);
    const found = hot ?? (await readTruth(hash));
    if (!found || found.expiresAtMs <= clock.now().getTime()) return null;
    const session = await slide(found);
    if (!session) return null;
    // Only what the database has just said is kept: renewing a copy from itself would keep a revoked session alive.
    // Staff are few, and one whose account ends must be out at the next call: they are looked up each time.
    if (session !== hot && session.kind === 'user')
      await cache.set(cacheKey(hash), JSON.stringify(session), CACHE_TTL_MS).catch(() => undefined);
    return { kind: session.kind, id: session.subjectId, sessionId: session.sessionId };
  };
};

/** Opaque, revocable, sliding sessions: truth in the database, a hot copy in the cache. */
export const makeSessions = (deps: Deps): Sessions => {
  const { clock, cache } = deps;
  const forget = async (rows: readonly { tokenHash: string }[]): Promise<void> => {
    await Promise.all(rows.map((row) => cache.delete(cacheKey(row.tokenHash)).catch(() => undefined)));
  };
  const revokeWhere = async ({ manager }: Scope, criteria: FindOptionsWhere<SessionRow>): Promise<string[]> => {
    const rows = await manager.find(SessionRow, {
      where: { ...criteria, revokedAt: IsNull() },
      select: { tokenHash: true },
    });
    await manager.update(SessionRow, { ...criteria, revokedAt: IsNull() }, { revokedAt: clock.now() });
    await forget(rows);
    return rows.map(({ tokenHash: hash }) => hash);
  };
  return {
    async open(scope, { subjectKind, subjectId }, from) {
      const now = clock.now();
      const token = newToken();
      const expiresAt = new Date(now.getTime() + LIFETIME_MS[subjectKind]);
      const id = newId('session', now);
      const dates = { createdAt: now, lastSeenAt: now, expiresAt, revokedAt: null };
      const row = { id, tokenHash: tokenHash(token), subjectKind, subjectId, ...dates };
      await insertRow(scope, SessionRow, {
        ...row,
        ...{ ip: from?.ip ?? null, device: from?.device ?? null, openedBy: from?.openedBy ?? null },
      });
      return { token, expiresAt };
    },
    authenticate: makeReader(deps),
    revoke: (scope, sessionId, owner) => revokeWhere(scope, { ...owner, id: sessionId }),
    revokeAllOf: (scope, subject) => revokeWhere(scope, subject),
    revokeOthers: (scope, subject, keptId, openedBy) =>
      revokeWhere(scope, { ...subject, id: Not(keptId), ...(openedBy && { openedBy }) }),
    listOpen: ({ manager }, subject) =>
      manager.find(SessionRow, {
        where: { ...subject, revokedAt: IsNull(), expiresAt: MoreThan(clock.now()) },
        select: {
          id: true,
          subjectId: true,
          createdAt: true,
          lastSeenAt: true,
          ip: true,
          device: true,
          openedBy: true,
        },
        order: { lastSeenAt: 'DESC', id: 'DESC' },
      }),
  };
};
