import { AppError } from '../../platform/app-error';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { type Announce, UNDO_MS } from './announce';
import { type Deed, ECHO, type Moved, type QueueRepository } from './queue.repository';
import { changeBack } from './change-back';
import { type LineSnapshot, readSnapshot } from './queue.snapshot';
import type { QueueState } from './queue.state';
import type { QueueEventRow, QueueRow } from './queue.table';

/** What another line's event left in this one is taken back there; what was said cannot be unsaid. */
const NOT_UNDONE = [ECHO, 'transfer_in', 'undo_in', 'tell'];

/** The deed that an undo would take back, and the other lines it reached into. */
export interface Undo {
  eventId: string;
  otherQueueIds: string[];
}

/** The newest of some events of one line that can still be taken back: the last deed of staff, unless it was an undo. */
export const undoable = (events: readonly QueueEventRow[], queueId: string, now: Date): QueueEventRow | null => {
  const [last] = events
    .filter((event) => event.queueId === queueId && !NOT_UNDONE.includes(event.type))
    .sort((a, b) => b.seq - a.seq);
  return last && last.type !== 'undo' && now.getTime() - last.at.getTime() <= UNDO_MS ? last : null;
};

const otherLines = (snapshots: readonly LineSnapshot[], queueId: string): string[] => {
  const all = snapshots.flatMap(({ tickets }) => Object.values(tickets).flatMap((ticket) => ticket?.queueId ?? []));
  return [...new Set(all)].filter((id) => id !== queueId);
};

/** What everybody who waits hears when a pause is taken back, or another time of it, or its end. */
const wordToAll = (was: QueueState, is: QueueState): 'paused' | 'resumed' | null => {
  if (was.status === 'paused' && is.status === 'open') return 'resumed';
  const isSamePause = was.pauseReason === is.pauseReason && was.resumesAt === is.resumesAt;
  return is.status === 'paused' && was.status !== 'closed' && !isSamePause ? 'paused' : null;
};

interface Deps {
  clock: Clock;
  queues: QueueRepository;
  announce: Pick<Announce, 'takenBack' | 'toAll'>;
}

/** Takes back the last deed of staff in a line, within ten seconds, whoever of the area did it (UX §4 叫号台). */
export const makeUndo = ({ clock, queues, announce }: Deps) => {
  const newest = async (scope: Scope, queueId: string): Promise<QueueEventRow | null> => {
    const since = new Date(clock.now().getTime() - UNDO_MS);
    return undoable(await queues.staffEventsSince(scope, queueId, since), queueId, clock.now());
  };

  return {
    /** Null also when another deed has followed the one that is meant. */
    async find(scope: Scope, { queueId, eventId }: { queueId: string; eventId?: string }): Promise<Undo | null> {
      const event = await newest(scope, queueId);
      if (!event || (eventId !== undefined && event.id !== eventId)) return null;
      return {
        eventId: event.id,
        otherQueueIds: otherLines([readSnapshot(event.before), readSnapshot(event.after)], queueId),
      };
    },
    /** In the transaction that holds all its lines. @throws QUEUE.NOTHING_TO_UNDO */
    async take(scope: Scope, rows: readonly QueueRow[], undo: Undo | null, deed: Deed): Promise<Moved[]> {
      const [queue, ...others] = rows;
      const event = queue ? await newest(scope, queue.id) : null;
      // A deed that slipped in between finding and holding is not the one that was meant.
      if (!queue || !undo || event?.id !== undo.eventId) throw new AppError('QUEUE.NOTHING_TO_UNDO');
      const lines = await Promise.all(rows.map((row) => queues.line(scope, row)));
      const change = changeBack(lines, event);
      const [moved] = await queues.writeAll(scope, [queue, ...others], change, { ...deed, reason: event.type });
      const before = lines.flatMap(({ tickets }) => tickets);
      await announce.takenBack(scope, rows, change, { eventId: deed.id, before });
      const word = wordToAll(queue, change.queue);
      if (word) await announce.toAll(scope, { ...queue, ...change.queue }, word, { eventId: deed.id, before });
      return moved;
    },
  };
};
