import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { Announce } from './announce';
import type { Deed, Moved, QueueRepository, StandingLine } from './queue.repository';
import type { Change } from './queue.state';

interface Deps {
  clock: Clock;
  queues: Pick<QueueRepository, 'lock' | 'line' | 'write'>;
  announce: Pick<Announce, 'changed'>;
}

/**
 * Decides and writes what stays within one line, and tells those whom it concerns. `decide` sees the line held against
 * everybody else, and answers null when there is nothing to do any more. Answers what moved.
 * @throws QUEUE.NOT_FOUND
 */
export const makeChangeLine = ({ clock, queues, announce }: Deps) => {
  return async (
    scope: Scope,
    queueId: string,
    by: Pick<Deed, 'type' | 'actorKind' | 'actorId'>,
    decide: (line: StandingLine) => Change | null,
  ): Promise<Moved[]> => {
    const [queue] = await queues.lock(scope, queueId);
    const line = queue && (await queues.line(scope, queue));
    const change = line && decide(line);
    if (!queue || !change) return [];
    const id = newId('queueEvent', clock.now());
    const deed = { ...by, id, idempotencyKey: `${by.type}:${id}`, reason: null };
    const [seq] = await queues.write(scope, queue, change, deed);
    await announce.changed(scope, queue, change, { eventId: id, before: line.tickets });
    return [{ queue, seq }];
  };
};

export type ChangeLine = ReturnType<typeof makeChangeLine>;
