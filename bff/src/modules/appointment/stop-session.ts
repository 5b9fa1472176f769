import { aFewAtATime } from '../../platform/a-few-at-a-time';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import type { Worklist } from '../audit';
import type { AppointmentRow } from './appointment.table';
import type { ChangeRepository } from './change-appointment.repository';
import type { EndHold } from './end-hold';
import type { TellOfChange } from './tell-of-change';

interface Deps {
  tx: Transactions;
  outbox: Outbox;
  changes: ChangeRepository;
  worklist: Worklist;
  endHold: EndHold;
  tell: TellOfChange;
  /** Ends the waitlist of a session that is not held. */
  clearWaitlist(sessionId: string): Promise<unknown>;
}

// Each unpaid one is a question to WeChat.
const PEOPLE_AT_ONCE = 2;
const ENTRIES_MAX = 5_000;

/** Remembers what this process has done already. It only saves work: that nothing happens twice, the database says. */
const makeDoneBefore = () => {
  const done = new Set<string>();
  return {
    has: (key: string): boolean => done.has(key),
    add(key: string): void {
      if (done.size >= ENTRIES_MAX) done.clear();
      done.add(key);
    },
  };
};

/** What a stop means for one registration; true when this call ended it. */
const makeStopOne = ({ tx, outbox, changes, worklist, endHold, tell }: Deps) => {
  const toldBefore = makeDoneBefore();

  const refundInFull = (row: AppointmentRow): Promise<boolean> =>
    tx.run(async (scope) => {
      const to = { status: 'refunding', endReason: 'stopped' } as const;
      // From here only: whoever has signed in meanwhile stands at the desk, and the desk decides.
      if (!(await changes.moveFrom(scope, row.id, ['confirmed'], to))) return false;
      await outbox.add(scope, { topic: 'appointment.refund', payload: { appointmentId: row.id } });
      await tell.stopped(scope, row);
      return true;
    });

  /** Nothing ends here; the person is told, and `also` puts the matter before whoever can end it. */
  const only = async (row: AppointmentRow, also: (scope: Scope) => Promise<void>): Promise<false> => {
    const matter = `${row.id}:${row.status}`;
    if (toldBefore.has(matter)) return false;
    await tx.run(async (scope) => {
      await tell.stopped(scope, row);
      await also(scope);
    });
    toldBefore.add(matter);
    return false;
  };

  return async (row: AppointmentRow): Promise<boolean> => {
    if (row.source === 'counter') return only(row, () => Promise.resolve());
    switch (row.status) {
      case 'held':
      case 'paying':
        return (await endHold(row, 'stopped', (scope) => tell.stopped(scope, row))) === 'ended';
      case 'confirmed':
        return refundInFull(row);
      case 'checked_in': {
        const { sessionId, registrationNo, departmentName, doctorName, visitDate } = row;
        const detail = { sessionId, registrationNo, departmentName, doctorName, visitDate };
        return only(row, (scope) => worklist.open(scope, 'stopped-after-check-in', row.id, detail));
      }
      default:
        // The money is in and the HIS is being asked: its refusal sends the money back, its yes is found next time.
        return only(row, () => Promise.resolve());
    }
  };
};

/**
 * A session is not held (停诊): everybody is told once, unpaid holds end, paid ones are refunded in full, its waitlist is
 * cleared. Hearing of it again, from an event or from looking, does what is left. Answers how many it ended.
 */
export const makeStopSession = (deps: Deps) => {
  const { tx, changes, clearWaitlist } = deps;
  const stopOne = makeStopOne(deps);
  const clearedBefore = makeDoneBefore();

  return async (sessionId: string): Promise<number> => {
    if (!clearedBefore.has(sessionId)) {
      await clearWaitlist(sessionId);
      clearedBefore.add(sessionId);
    }
    let ended = 0;
    // One who cannot be helped now does not keep the others waiting.
    await aFewAtATime(await changes.watchedOf(tx.outside, [sessionId]), PEOPLE_AT_ONCE, async (row) => {
      if (await stopOne(row)) ended += 1;
    });
    return ended;
  };
};

export type StopSession = ReturnType<typeof makeStopSession>;
