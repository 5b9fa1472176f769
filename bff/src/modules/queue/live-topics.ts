import { makeBatcher } from '../../platform/batcher';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { areaOf } from '../catalog';
import { canSeeArea, type Staff } from '../staff';
import { makeBoardSeq } from './publish-change';
import type { QueueRepository } from './queue.repository';
import type { TicketRepository } from './ticket.repository';

export interface LiveTopics {
  /** `queue:<id>` for who has a ticket in it and for staff of its area; `board:<area>` for everybody. */
  mayFollow(actor: { kind: 'user' | 'staff'; id: string } | null, topic: string): Promise<boolean>;
  /** Where a topic stands now; null for a topic that is not of lines. */
  currentSeq(topic: string): Promise<number | null>;
}

interface Deps {
  tx: Transactions;
  clock: Clock;
  queues: QueueRepository;
  tickets: TicketRepository;
  staff: Staff;
}

/** Phones of a whole hall greet again at once when a copy of the BFF ends. */
const STORM = { most: 500, waitingMax: 20_000, gatherMs: 25 };

const split = (topic: string): { kind: string; key: string } => {
  const at = topic.indexOf(':');
  return { kind: topic.slice(0, at), key: topic.slice(at + 1) };
};

export const makeLiveTopics = (deps: Deps): LiveTopics => {
  const { tx, queues, tickets, staff } = deps;
  const boardSeq = makeBoardSeq(deps);
  const isInLine = makeBatcher<{ ownerId: string; queueId: string }, boolean>({
    ...STORM,
    async run(places) {
      const found = await tickets.inLine(tx.outside, places);
      return places.map((place) => ({ ok: true, value: found(place) }));
    },
  });
  const lastSeq = makeBatcher<string, number | null>({
    ...STORM,
    async run(queueIds) {
      const found = await queues.lastSeqs(tx.outside, queueIds);
      return queueIds.map((id) => ({ ok: true, value: found.get(id) ?? null }));
    },
  });
  return {
    async mayFollow(actor, topic) {
      const { kind, key } = split(topic);
      if (kind === 'board') return true;
      if (kind !== 'queue' || !actor) return false;
      if (actor.kind === 'user') return isInLine({ ownerId: actor.id, queueId: key });
      const [queue, who] = await Promise.all([queues.find(tx.outside, key), staff.require(tx.outside, actor.id)]);
      return queue !== null && canSeeArea(who, areaOf(queue));
    },
    async currentSeq(topic) {
      const { kind, key } = split(topic);
      if (kind === 'board') return boardSeq(key);
      return kind === 'queue' ? lastSeq(key) : null;
    },
  };
};
