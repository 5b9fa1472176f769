import { AppError } from '../../platform/app-error';
import { isSame, readSnapshot } from './queue.snapshot';
import type { Change, Line } from './queue.state';
import type { QueueEventRow } from './queue.table';

/** The change that puts everybody back where `event` found them. @throws QUEUE.NOTHING_TO_UNDO when they have moved on */
export const changeBack = (
  lines: readonly Line[],
  event: Pick<QueueEventRow, 'before' | 'after' | 'ticketId'>,
): Change => {
  const [before, after] = [readSnapshot(event.before), readSnapshot(event.after)];
  const [line] = lines;
  const present = new Map(lines.flatMap(({ tickets }) => tickets.map((ticket) => [ticket.id, ticket] as const)));
  // People who checked in meanwhile have their own numbers; only what this deed itself set is compared and restored.
  const lastNumber = line?.queue.lastNumber ?? 0;
  const touched = Object.entries(after.tickets).map(([id, state]) => {
    const now = present.get(id) ?? null;
    if (!isSame(now, state)) throw new AppError('QUEUE.NOTHING_TO_UNDO', { ticketId: id });
    return { before: now, after: before.tickets[id] ?? null };
  });
  if (!line || !isSame(line.queue, { ...after.queue, lastNumber })) throw new AppError('QUEUE.NOTHING_TO_UNDO');
  return { queue: { ...before.queue, lastNumber }, touched, ticketId: event.ticketId };
};
