import { type BoardView, hospitalDate } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { presentBoard } from './board.presenter';
import type { LinePeople } from './line-people';
import { isOnShow } from './queue.policy';
import type { QueueRepository } from './queue.repository';
import type { QueueRules } from './queue.rules';
import { isInLine } from './read-console';

interface Deps {
  tx: Transactions;
  clock: Clock;
  queues: QueueRepository;
  linePeople: LinePeople;
  rules: QueueRules;
  /** What the area's own code opens; null while it has none. */
  boardLink(area: string): Promise<string | null>;
}

/** The board of a waiting area. An area without lines today gives an empty board: the TV waits for the first one. */
export const makeReadBoard =
  ({ tx, clock, queues, linePeople, rules, boardLink }: Deps) =>
  async (area: string): Promise<BoardView> => {
    const now = clock.now();
    const [rows, codeLink] = await Promise.all([
      queues.findByArea(tx.outside, area, hospitalDate(now)),
      boardLink(area),
    ]);
    const tickets = await queues.tickets(
      tx.outside,
      rows.map(({ id }) => id),
    );
    const people = await linePeople.of(
      tx.outside,
      tickets.filter(({ calledAt, status }) => calledAt !== null || status === 'missed'),
    );
    const busy = new Set(tickets.filter(isInLine).map(({ queueId }) => queueId));
    const shown = rows.filter(({ id, period, status }) =>
      isOnShow({ period, status, hasPeople: busy.has(id) }, now, rules.periodEnds),
    );
    const names = new Map([...people].map(([id, { name }]) => [id, name]));
    const ids = new Set(shown.map(({ id }) => id));
    return presentBoard({
      area,
      queues: shown,
      tickets: tickets.filter(({ queueId }) => ids.has(queueId)),
      names,
      now,
      rules,
      codeLink,
    });
  };
