import { hospitalDate, type LocalDate } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { AppointmentRow } from '../appointment';
import { areaOf } from '../catalog';
import type { AddLines, ScheduledSession } from './add-lines.repository';
import type { QueueRepository } from './queue.repository';
import type { QueueRules } from './queue.rules';
import type { QueueRow } from './queue.table';
import { examLines, sharedIdOf, withSharedLines } from './shared-lines.policy';

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
  rules: Pick<QueueRules, 'sharedDepartments' | 'exams'>;
}

const sessionOf = (visit: AppointmentRow): ScheduledSession => {
  const { sessionId, departmentCode, departmentName, doctorId, doctorName, doctorTitle, room, period } = visit;
  const { campus, building, floor, area } = visit;
  const place = { campus, building, floor, area };
  return { sessionId, departmentCode, departmentName, doctorId, doctorName, doctorTitle, room, period, place };
};

/** Makes the lines of a day exist: all of an area when its console opens, at the latest one when somebody checks in. */
export const makeOpenLines = ({ tx, clock, log, queues, addLines, schedule, rules }: Deps) => {
  /** When the HIS is out of reach the lines that exist go on; calling people must not wait for it. */
  const scheduled = async (area: string): Promise<ScheduledSession[]> => {
    try {
      return await schedule.todaysSessions(area);
    } catch (error) {
      log.warn({ area, reason: error instanceof Error ? error.message : String(error) }, 'schedule not readable');
      return [];
    }
  };
  const today = () => hospitalDate(clock.now());
  const add = (area: string, day: LocalDate, sessions: readonly ScheduledSession[]): Promise<void> =>
    tx.run((scope) => addLines(scope, area, day, sessions));

  const ofArea = async (area: string): Promise<void> => {
    // One day for all of it: the answer of the HIS may come after midnight.
    const day = today();
    const exams = rules.exams.filter(({ place }) => areaOf(place) === area);
    const sessions = [...withSharedLines(await scheduled(area), day, rules), ...examLines(exams, day)];
    const ids = sessions.map(({ sessionId }) => sessionId);
    const known = new Set((await queues.findBySessions(tx.outside, ids)).map(({ sessionId }) => sessionId));
    if (ids.some((id) => !known.has(id))) await add(area, day, sessions);
  };

  return {
    ofArea,
    /** The line in which a registration waits: the room's, or the one before several rooms. */
    async ofVisit(visit: AppointmentRow): Promise<QueueRow> {
      const sessionId = sharedIdOf(visit, visit.visitDate, rules) ?? visit.sessionId;
      const known = await queues.findBySession(tx.outside, sessionId);
      if (known) return known;
      // All rooms of the area together, so that a common line knows which rooms it feeds.
      if (sessionId !== visit.sessionId) await ofArea(areaOf(visit));
      await add(areaOf(visit), visit.visitDate, withSharedLines([sessionOf(visit)], visit.visitDate, rules));
      const added = await queues.findBySession(tx.outside, sessionId);
      if (!added) throw new Error('a line that was added is there');
      return added;
    },
  };
};

export type OpenLines = ReturnType<typeof makeOpenLines>;
