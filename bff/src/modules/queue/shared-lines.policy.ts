import type { LocalDate } from '@anzhen/shared-types';
import type { ScheduledSession } from './add-lines.repository';
import { WHOLE_DAY } from './queue.policy';
import type { QueueRules } from './queue.rules';

const ROOMS_SHOWN_MAX = 40;
/** What the HIS writes in the place of a doctor's name where any doctor may be in. */
const ORDINARY = '普通门诊';

const roomsOf = (rooms: readonly string[]): string => {
  const all = rooms.join('、');
  return all.length <= ROOMS_SHOWN_MAX ? all : `${rooms.length} 间诊室`;
};

/** The name of the line that an ordinary clinic shares with the others of its department; null for one of its own. */
export const sharedIdOf = (
  { departmentCode, doctorName, period }: Pick<ScheduledSession, 'departmentCode' | 'doctorName' | 'period'>,
  visitDate: LocalDate,
  { sharedDepartments }: Pick<QueueRules, 'sharedDepartments'>,
): string | null =>
  sharedDepartments.includes(departmentCode) && doctorName.includes(ORDINARY)
    ? `shared:${departmentCode}:${visitDate}:${period}`
    : null;

/** A day's sessions as lines: where the hospital wants it, several rooms are fed by one line before all of them. */
export const withSharedLines = (
  sessions: readonly ScheduledSession[],
  visitDate: LocalDate,
  rules: Pick<QueueRules, 'sharedDepartments'>,
): ScheduledSession[] => {
  const groups = new Map<string, ScheduledSession[]>();
  const lines = sessions.map((session) => {
    const feedSessionId = sharedIdOf(session, visitDate, rules);
    if (feedSessionId === null) return session;
    groups.set(feedSessionId, [...(groups.get(feedSessionId) ?? []), session]);
    return { ...session, feedSessionId };
  });
  const shared = [...groups].flatMap(([sessionId, group]): ScheduledSession[] => {
    const [first] = group;
    if (!first) return [];
    const rooms = [...new Set(group.map(({ room }) => room))].sort();
    return [{ ...first, sessionId, kind: 'shared', doctorId: '', room: roomsOf(rooms) }];
  });
  return [...shared, ...lines];
};

/** The lines of examinations in a waiting area: one before all rooms, and the rooms. */
export const examLines = (exams: QueueRules['exams'], visitDate: LocalDate): ScheduledSession[] =>
  exams.flatMap(({ code, name, place, rooms }) => {
    const about = {
      departmentCode: code,
      departmentName: name,
      doctorName: '',
      doctorTitle: '',
      place,
      period: WHOLE_DAY,
    };
    const feedSessionId = `exam:${code}:${visitDate}`;
    return [
      { ...about, sessionId: feedSessionId, doctorId: '', room: roomsOf(rooms), kind: 'shared' as const },
      ...rooms.map((room, index) => {
        return {
          ...about,
          sessionId: `${feedSessionId}:${index}`,
          doctorId: '',
          room,
          kind: 'exam' as const,
          feedSessionId,
        };
      }),
    ];
  });
