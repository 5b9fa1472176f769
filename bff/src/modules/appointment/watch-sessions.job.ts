import { addDays, hospitalDate, MINUTE } from '@anzhen/shared-types';
import { aFewAtATime } from '../../platform/a-few-at-a-time';
import type { Transactions } from '../../platform/db/transaction';
import type { OutboxHandler } from '../../platform/jobs/outbox';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import type { HisPort, HisSession } from '../../ports/his';
import { isPast } from '../catalog';
import { refOf } from './counter-registration';
import type { AskAboutDoctor } from './change-doctor';
import type { ChangeRepository, WatchedSession } from './change-appointment.repository';
import type { StopSession } from './stop-session';

interface Deps {
  tx: Transactions;
  clock: Clock;
  his: Pick<HisPort, 'listSessions' | 'getRegistration'>;
  changes: ChangeRepository;
  stopSession: StopSession;
  askAboutDoctor: AskAboutDoctor;
}

// Sessions further ahead are not open to anybody.
const DAYS_AHEAD = 30;
// A department's listing is one question; patients look at the same HIS at the same time.
const DEPARTMENTS_AT_ONCE = 3;

const byDepartment = (sessions: readonly WatchedSession[]): WatchedSession[][] => {
  const groups = new Map<string, WatchedSession[]>();
  for (const session of sessions) {
    const group = groups.get(session.departmentCode);
    if (group) group.push(session);
    else groups.set(session.departmentCode, [session]);
  }
  return [...groups.values()];
};

/**
 * Compares the sessions that somebody has a number in with the HIS's listing. A stop may be told by no event, and a
 * doctor who stands in never is: looking is what finds them, the event only makes it sooner.
 */
export const makeWatchSessions = (deps: Deps): { job: Job; onStopped: OutboxHandler } => {
  const { tx, clock, his, changes, stopSession, askAboutDoctor } = deps;
  const trace = { traceId: 'watch-sessions' };

  /** Rows are read only where a name differs or a question was put; that is seldom, and sessions are many. */
  const askAboutDoctors = async (group: readonly WatchedSession[], held: ReadonlyMap<string, HisSession>) => {
    const suspects = group.filter(({ sessionId, doctorId, asked }) => {
      const session = held.get(sessionId);
      return session !== undefined && (session.doctorId !== doctorId || Number(asked) > 0);
    });
    const sessionIds = new Set(suspects.map(({ sessionId }) => sessionId));
    let asked = 0;
    for (const row of await changes.watchedOf(tx.outside, [...sessionIds])) {
      const session = held.get(row.sessionId);
      if (session && (await askAboutDoctor(row, session))) asked += 1;
    }
    return asked;
  };

  /** Some HIS take a stopped session out of the listing, and one that is over too; a registration tells the first. */
  const isGone = async (sessionId: string): Promise<boolean> => {
    const rows = await changes.watchedOf(tx.outside, [sessionId]);
    const row = rows.find(({ visitDate, endsAt }) => !isPast(visitDate, endsAt, clock.now()));
    return row !== undefined && (await his.getRegistration(trace, refOf(row)))?.isStopped === true;
  };

  const compare = async (group: readonly WatchedSession[]): Promise<number> => {
    const days = group.map(({ visitDate }) => visitDate).sort();
    const [from = '', to = from] = [days[0], days[days.length - 1]];
    const departmentCode = group[0]?.departmentCode ?? '';
    const listed = new Map(
      (await his.listSessions(trace, { departmentCode, from, to })).map((session) => [session.id, session]),
    );
    let changed = 0;
    const held = new Map<string, HisSession>();
    for (const sessionId of new Set(group.map((each) => each.sessionId))) {
      const session = listed.get(sessionId);
      const isStopped = session ? session.status === 'stopped' : await isGone(sessionId);
      if (isStopped) changed += await stopSession(sessionId);
      else if (session) held.set(sessionId, session);
    }
    return changed + (await askAboutDoctors(group, held));
  };

  return {
    job: {
      name: 'watch-sessions',
      everyMs: MINUTE,
      async run() {
        const sessions = await changes.watchedSessions(tx.outside, hospitalDate(clock.now()));
        let changed = 0;
        await aFewAtATime(byDepartment(sessions), DEPARTMENTS_AT_ONCE, async (group) => {
          changed += await compare(group);
        });
        return changed;
      },
    },

    /** An event is a hint: the session is read again. */
    onStopped: async ({ subjectId }) => {
      const sessionId = String(subjectId);
      const from = hospitalDate(clock.now());
      const [session] = await his.listSessions(trace, { sessionId, from, to: addDays(from, DAYS_AHEAD) });
      const isStopped = session ? session.status === 'stopped' : await isGone(sessionId);
      if (isStopped) await stopSession(sessionId);
    },
  };
};
