import { type AuditQuery, addDays, hospitalInstant } from '@anzhen/shared-types';
import { Brackets, In, IsNull } from 'typeorm';
import { literally } from '../../platform/db/read-rows';
import type { Scope } from '../../platform/db/transaction';
import { AuditRow } from './audit.table';

/** A call of staff with what it left on record, or a deed that belongs to no call. */
export interface TrailRow {
  row: AuditRow;
  /** What modules recorded within the same call, oldest first. */
  deeds: AuditRow[];
}

const PAGE = 50;

export type TrailQuery = Omit<AuditQuery, 'wanted'> & {
  wanted?: Wanted | undefined;
  /** The reading itself, which has not ended while it reads; the next one tells of it. */
  except: { staffId: string; requestId: string };
};

/** What deeds are looked for: the names of some, or words of what is on record about them. */
export interface Wanted {
  actions: readonly string[];
  words: readonly string[];
}

const anyOf = ({ actions, words }: Wanted): Brackets =>
  new Brackets((where) => {
    if (actions.length > 0) where.orWhere('event.action IN (:...actions)', { actions });
    words.forEach((word, index) => {
      const like = `%${literally(word)}%`;
      where.orWhere(`event.subjectId LIKE :word${index} ESCAPE '!' OR event.detail LIKE :word${index} ESCAPE '!'`, {
        [`word${index}`]: like,
      });
    });
  });

/** The deeds of staff, newest first. */
export const makeReadTrail = () => {
  const heads = async ({ manager }: Scope, query: TrailQuery, limit: number): Promise<AuditRow[]> => {
    const select = manager
      .createQueryBuilder(AuditRow, 'event')
      .where("event.actorKind = 'staff'")
      // A deed within a recorded call is told with that call.
      .andWhere(
        new Brackets((where) =>
          where
            .where('event.outcome IS NOT NULL')
            .orWhere(
              'NOT EXISTS (SELECT 1 FROM audit_event told WHERE told.request_id = event.request_id AND told.actor_id = event.actor_id AND told.outcome IS NOT NULL)',
            ),
        ),
      );
    select.andWhere('(event.requestId <> :ownRequest OR event.actorId <> :reader)', {
      ownRequest: query.except.requestId,
      reader: query.except.staffId,
    });
    if (query.from) select.andWhere('event.at >= :from', { from: hospitalInstant(query.from, '00:00') });
    if (query.to) select.andWhere('event.at < :until', { until: hospitalInstant(addDays(query.to, 1), '00:00') });
    if (query.staffId) select.andWhere('event.actorId = :staffId', { staffId: query.staffId });
    if (query.wanted) select.andWhere(anyOf(query.wanted));
    if (query.before) select.andWhere('event.id < :before', { before: query.before });
    // Ids begin with the time they were made at.
    return select.orderBy('event.id', 'DESC').take(limit).getMany();
  };

  const withDeeds = async ({ manager }: Scope, rows: readonly AuditRow[]): Promise<TrailRow[]> => {
    const calls = rows.filter(({ outcome }) => outcome !== null);
    const deeds =
      calls.length === 0
        ? []
        : await manager.find(AuditRow, {
            where: { requestId: In(calls.map(({ requestId }) => requestId)), outcome: IsNull() },
            order: { id: 'ASC' },
          });
    return rows.map((row) => ({
      row,
      deeds: row.outcome === null ? [] : deeds.filter((deed) => isWithin(deed, row)),
    }));
  };

  return {
    async page(scope: Scope, query: TrailQuery): Promise<{ rows: TrailRow[]; next: string | null }> {
      const rows = await heads(scope, query, PAGE + 1);
      const shown = rows.slice(0, PAGE);
      return { rows: await withDeeds(scope, shown), next: rows.length > PAGE ? (shown.at(-1)?.id ?? null) : null };
    },
    /** At most `limit` of the newest. */
    async all(scope: Scope, query: TrailQuery, limit: number): Promise<TrailRow[]> {
      return withDeeds(scope, await heads(scope, query, limit));
    },
  };
};

const isWithin = (deed: AuditRow, call: AuditRow): boolean =>
  deed.outcome === null && deed.requestId === call.requestId && deed.actorId === call.actorId;

export type ReadTrail = ReturnType<typeof makeReadTrail>;
