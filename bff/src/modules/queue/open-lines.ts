import { hospitalDate } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { AppointmentRow } from '../appointment';
import { areaOf } from '../catalog';
import type { AddLines, ScheduledSession } from './add-lines.repository';
import type { QueueRepository } from './queue.repository';
import type { QueueRow } from './queue.table';

export interface Schedule {
  /** Today's clinic sessions of a waiting area. */
  todaysSessions(area: string): Promise<ScheduledSession[]>;
}

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  queues: QueueRepository;
  addLines: AddLines;
  schedule: Schedule;
}

const sessionOf = (visit: AppointmentRow): ScheduledSession => {
  const { sessionId, departmentCode, departmentName, doctorId, doctorName, doctorTitle, room, period } = visit;
  const { campus, building, floor, area } = visit;
  const place = { campus, building, floor, area };
  return { sessionId, departmentCode, departmentName, doctorId, doctorName, doctorTitle, room, period, place };
};

/** Makes the lines of a day exist: all of an area when its console opens, at the latest one when somebody checks in. */
export const makeOpenLines = ({ tx, clock, log, queues, addLines, schedule }: Deps) => {
  /** When the HIS is out of reach the lines that exist go on; calling people must not wait for it. */
  const scheduled = async (area: string): Promise<ScheduledSession[]> => {
    try {
      return await schedule.todaysSessions(area);
    } catch (error) {
      log.warn({ area, reason: error instanceof Error ? error.message : String(error) }, 'schedule not readable');
      return [];
    }
  };
  const add = (area: string, sessions: readonly ScheduledSession[]): Promise<void> =>
    tx.run((scope) => addLines(scope, area, hospitalDate(clock.now()), sessions));

  return {
    async ofArea(area: string): Promise<void> {
      const sessions = await scheduled(area);
      const ids = sessions.map(({ sessionId }) => sessionId);
      const known = new Set((await queues.findBySessions(tx.outside, ids)).map(({ sessionId }) => sessionId));
      if (ids.some((id) => !known.has(id))) await add(area, sessions);
    },
    async ofVisit(visit: AppointmentRow): Promise<QueueRow> {
      const known = await queues.findBySession(tx.outside, visit.sessionId);
      if (known) return known;
      await add(areaOf(visit), [sessionOf(visit)]);
      const added = await queues.findBySession(tx.outside, visit.sessionId);
      if (!added) throw new Error('a line that was added is there');
      return added;
    },
  };
};

export type OpenLines = ReturnType<typeof makeOpenLines>;
