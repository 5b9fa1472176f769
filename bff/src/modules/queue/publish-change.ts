import { daysBetween, hospitalDate } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import { areaOf } from '../catalog';
import type { Moved, QueueRepository } from './queue.repository';

/** The live channel, as the hub offers it. */
export interface LivePublisher {
  publish(topic: string, seq: number): Promise<void>;
}

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  queues: QueueRepository;
  live: LivePublisher;
}

// More than all lines of an area can count on one day, so that tomorrow's number is never below today's.
const PER_DAY = 100_000;
const FIRST_DAY = '2026-01-01';

/** A board moves whenever one of its lines does: its number is the sum of theirs, after the day's. */
export const makeBoardSeq =
  ({ tx, clock, queues }: Pick<Deps, 'tx' | 'clock' | 'queues'>) =>
  async (area: string): Promise<number> => {
    const today = hospitalDate(clock.now());
    return daysBetween(FIRST_DAY, today) * PER_DAY + (await queues.countEvents(tx.outside, area, today));
  };

/** Tells the followers of lines and boards, after the commit. Whoever misses it reads it at the next poll or hello. */
export const makePublishChange = (deps: Deps) => {
  const { log, live } = deps;
  const boardSeq = makeBoardSeq(deps);
  return async (moved: readonly Moved[]): Promise<void> => {
    try {
      const areas = [...new Set(moved.map(({ queue }) => areaOf(queue)))];
      await Promise.all([
        ...moved.map(({ queue, seq }) => live.publish(`queue:${queue.id}`, seq)),
        ...areas.map(async (area) => live.publish(`board:${area}`, await boardSeq(area))),
      ]);
    } catch (error) {
      log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'live change not published');
    }
  };
};

export type PublishChange = ReturnType<typeof makePublishChange>;
