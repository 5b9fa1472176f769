import { HOUR, MINUTE } from '@anzhen/shared-types';
import { IsNull, MoreThan } from 'typeorm';
import { newToken, tokenHash } from '../../platform/crypto/tokens';
import { insertRow } from '../../platform/db/insert-row';
import type { Scope, Transactions } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { SessionCache } from '../../ports/session-cache';
import { SessionRow } from './identity.table';

export type SubjectKind = 'user' | 'staff';

export interface SessionActor {
  kind: SubjectKind;
  id: string;
  sessionId: string;
}

export interface Sessions {
  /** Opens a session; the token is shown here once and kept only as a hash. */
  open(
    scope: Scope,
    subject: { subjectKind: SubjectKind; subjectId: string },
  ): Promise<{ token: string; expiresAt: Date }>;
  /** Who a token belongs to; null when it is unknown, expired or revoked. Slides the expiry of one in use. */
  authenticate(token: string): Promise<SessionActor | null>;
  revoke(scope: Scope, sessionId: string): Promise<void>;
  revokeAllOf(scope: Scope, subject: { subjectKind: SubjectKind; subjectId: string }): Promise<void>;
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

const cacheKey = (hash: string): string => `session:${hash}`;

const makeReader = ({ tx, clock, cache }: Deps) => {
  const readHot = async (hash: string): Promise<CachedSession | null> => {
    const hot = await cache.get(cacheKey(hash)).catch(() => null); // The cache may be gone; the database is the truth.
    return hot === null ? null : (JSON.parse(hot) as CachedSession);
  };

  const readTruth = async (hash: string): Promise<CachedSession | null> => {
    const row = await tx.outside.manager.findOneBy(SessionRow, {
      tokenHash: hash,
      revokedAt: IsNull(),
      expiresAt: MoreThan(clock.now()),
    });
    if (!row) return null;
    return {
      sessionId: row.id,
      kind: row.subjectKind,
      subjectId: row.subjectId,
      expiresAtMs: row.expiresAt.getTime(),
      lastSeenAtMs: row.lastSeenAt.getTime(),
    };
  };

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

  return async (token: string): Promise<SessionActor | null> => {
    const hash = tokenHash(token);
    const hot = await readHot(hash);
    const found = hot ?? (await readTruth(hash));
    if (!found || found.expiresAtMs <= clock.now().getTime()) return null;
    const session = await slide(found);
    if (!session) return null;
    // Only what the database has just said is kept: renewing a copy from itself would keep a revoked session alive.
    if (session !== hot) await cache.set(cacheKey(hash), JSON.stringify(session), CACHE_TTL_MS).catch(() => undefined);
    return { kind: session.kind, id: session.subjectId, sessionId: session.sessionId };
  };
};

/** Opaque, revocable, sliding sessions: truth in the database, a hot copy in the cache. */
export const makeSessions = (deps: Deps): Sessions => {
  const { clock, cache } = deps;
  const forget = async (rows: readonly { tokenHash: string }[]): Promise<void> => {
    await Promise.all(rows.map((row) => cache.delete(cacheKey(row.tokenHash)).catch(() => undefined)));
  };
  const revokeWhere = async (
    { manager }: Scope,
    criteria: Partial<Pick<SessionRow, 'id' | 'subjectKind' | 'subjectId'>>,
  ) => {
    const rows = await manager.find(SessionRow, {
      where: { ...criteria, revokedAt: IsNull() },
      select: { tokenHash: true },
    });
    await manager.update(SessionRow, { ...criteria, revokedAt: IsNull() }, { revokedAt: clock.now() });
    await forget(rows);
  };
  return {
    async open(scope, { subjectKind, subjectId }) {
      const now = clock.now();
      const token = newToken();
      const expiresAt = new Date(now.getTime() + LIFETIME_MS[subjectKind]);
      const id = newId('session', now);
      const dates = { createdAt: now, lastSeenAt: now, expiresAt, revokedAt: null };
      await insertRow(scope, SessionRow, { id, tokenHash: tokenHash(token), subjectKind, subjectId, ...dates });
      return { token, expiresAt };
    },
    authenticate: makeReader(deps),
    revoke: (scope, sessionId) => revokeWhere(scope, { id: sessionId }),
    revokeAllOf: (scope, subject) => revokeWhere(scope, subject),
  };
};
