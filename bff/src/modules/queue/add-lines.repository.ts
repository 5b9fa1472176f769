import { createHash } from 'node:crypto';
import type { LocalDate, QueueKind } from '@anzhen/shared-types';
import { In } from 'typeorm';
import { insertRow, insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { CursorRow } from '../../platform/jobs/jobs.table';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { letterOf } from './queue.policy';
import { QueueRow } from './queue.table';

/** A clinic session as the schedule tells of it. */
export interface ScheduledSession {
  sessionId: string;
  departmentCode: string;
  departmentName: string;
  doctorId: string;
  doctorName: string;
  doctorTitle: string;
  room: string;
  place: { campus: string; building: string; floor: string; area: string };
  period: string;
  /** Left out: an ordinary room. */
  kind?: QueueKind;
  /** The line before several rooms from which this room also calls; it comes before the room in the list. */
  feedSessionId?: string;
}

/** What feeds others comes first. */
const rank = ({ kind }: ScheduledSession): number => (kind === 'shared' ? 0 : 1);

/**
 * Adds the lines that are missing, each with its own letter within the area and day, so that a number names one
 * person from morning to evening whichever room they are sent to.
 */
export const makeAddLines =
  ({ clock }: { clock: Clock }) =>
  async (
    scope: Scope,
    areaName: string,
    visitDate: LocalDate,
    sessions: readonly ScheduledSession[],
  ): Promise<void> => {
    const { manager } = scope;
    const now = clock.now();
    const area = createHash('sha256').update(areaName).digest('hex').slice(0, 12);
    const name = `queue-letters:${visitDate}:${area}`;
    await insertUnlessExists(scope, CursorRow, { name, value: '0', updatedAt: now });
    await manager.update(CursorRow, { name }, { updatedAt: now }); // Whoever else adds lines here waits for us.
    const letters = await manager.findOneByOrFail(CursorRow, { name });
    const known = await manager.findBy(QueueRow, { sessionId: In(sessions.map(({ sessionId }) => sessionId)) });
    const ids = new Map(known.map(({ sessionId, id }) => [sessionId, id]));
    const missing = sessions
      .filter(({ sessionId }) => !ids.has(sessionId))
      .sort((a, b) => rank(a) - rank(b) || a.room.localeCompare(b.room) || a.sessionId.localeCompare(b.sessionId));
    let used = Number(letters.value);
    for (const { place, kind = 'clinic', feedSessionId, ...session } of missing) {
      const id = newId('queue', now);
      ids.set(session.sessionId, id);
      await insertRow(scope, QueueRow, {
        ...session,
        ...place,
        id,
        visitDate,
        status: 'open',
        pauseReason: null,
        resumesAt: null,
        numberPrefix: letterOf(used),
        lastNumber: 0,
        lastSeq: 0,
        currentTicketId: null,
        kind,
        feedQueueId: feedSessionId === undefined ? null : (ids.get(feedSessionId) ?? null),
        createdAt: now,
      });
      used += 1;
    }
    await manager.update(CursorRow, { name }, { value: String(used) });
  };

export type AddLines = ReturnType<typeof makeAddLines>;
