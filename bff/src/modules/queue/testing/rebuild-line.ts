import { readSnapshot } from '../queue.snapshot';
import type { QueueState, TicketState } from '../queue.state';
import type { QueueEventRow } from '../queue.table';

/** What a line looks like when nothing is known of it but its events. */
export const rebuildLine = (
  queueId: string,
  events: readonly QueueEventRow[],
): { queue: QueueState | null; tickets: TicketState[] } => {
  const tickets = new Map<string, TicketState>();
  let queue: QueueState | null = null;
  for (const event of events) {
    const after = readSnapshot(event.after);
    queue = after.queue;
    for (const [id, ticket] of Object.entries(after.tickets)) {
      if (ticket?.queueId === queueId) tickets.set(id, ticket);
      else tickets.delete(id);
    }
  }
  return { queue, tickets: [...tickets.values()].sort((a, b) => a.id.localeCompare(b.id)) };
};
