import { SECOND } from '@anzhen/shared-types';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import type { Appointments } from '../appointment';
import { type Catalog, hasNumbers } from '../catalog';
import type { OfferNumbers } from './offer-numbers';
import type { ReturnedNumberRepository } from './returned-number.repository';
import type { ClearReason, TellWaiting } from './tell-waiting';
import { fateOf } from './waitlist.policy';
import type { WaitlistRepository } from './waitlist.repository';
import type { WaitlistEntryRow } from './waitlist.table';

interface Deps {
  tx: Transactions;
  clock: Clock;
  catalog: Pick<Catalog, 'sessionsOf'>;
  appointments: Pick<Appointments, 'putBack' | 'findAll'>;
  entries: WaitlistRepository;
  numbers: ReturnedNumberRepository;
  offer: OfferNumbers;
  tell: TellWaiting;
}

const SALES_AT_ONCE = 50;
const FOLLOWED_AT_ONCE = 200;
const CLEARED_AT_ONCE = 50;
// Each costs the HIS a question; with forty departments waited for, every one is looked at within a minute.
const DEPARTMENTS_AT_ONCE = 4;

/** Ends the wait of these people and tells them; whoever was offered a number meanwhile is left alone. */
export const makeClearEntries =
  ({ entries, tell }: Pick<Deps, 'entries' | 'tell'>) =>
  async (scope: Scope, ids: readonly string[], reason: ClearReason): Promise<number> => {
    const cleared = await entries.moveAll(scope, ids, 'cleared');
    await tell.cleared(scope, cleared, reason);
    return cleared.length;
  };

/** Puts numbers into sale when their time has come and nobody waits for them. */
export const makeReleaseNumbersJob = ({ tx, clock, appointments, numbers }: Deps): Job => ({
  name: 'release-returned-numbers',
  everyMs: 5 * SECOND,
  async run() {
    const due = await numbers.dueForSale(tx.outside, clock.now(), SALES_AT_ONCE);
    let released = 0;
    for (const { id, sessionId, slotId } of due) {
      await tx.run(async (scope) => {
        if (!(await numbers.end(scope, id))) return;
        await appointments.putBack(scope, { sessionId, slotId });
        released += 1;
      });
    }
    return released;
  },
});

/** Everything once, beginning behind the last one that was begun: what cannot be read does not stop the others. */
const makeTurns = () => {
  let last = '';
  return async (keys: readonly string[], most: number, visit: (key: string) => Promise<number>): Promise<number> => {
    const sorted = [...new Set(keys)].sort();
    const turn = [...sorted.filter((key) => key > last), ...sorted.filter((key) => key <= last)].slice(0, most);
    let did = 0;
    for (const key of turn) {
      last = key;
      did += await visit(key);
    }
    return did;
  };
};

/**
 * Gives people who wait what there is: numbers whose offer did not go through the first time, and numbers that came
 * free without us. A few departments at a time, each in its turn, also when one of them cannot be read.
 */
export const makeOfferNumbersJob = (deps: Deps): Job => {
  const { tx, clock, catalog, entries, offer } = deps;
  const clear = makeClearEntries(deps);
  const [sessionsInTurn, departmentsInTurn] = [makeTurns(), makeTurns()];

  const lookAt = async (departmentCode: string, sessionIds: ReadonlySet<string>): Promise<number> => {
    let did = 0;
    for (const session of await catalog.sessionsOf(departmentCode)) {
      if (!sessionIds.has(session.id)) continue;
      if (session.status === 'stopped') {
        // The event of the stop may have been lost.
        const ids = await entries.waitingIds(tx.outside, session.id);
        did += await tx.run((scope) => clear(scope, ids, 'stopped'));
      } else if (session.status === 'open' && hasNumbers(session.left)) did += await offer.free(session);
    }
    return did;
  };

  return {
    name: 'offer-numbers',
    everyMs: 5 * SECOND,
    async run() {
      const withNumbers = await entries.withNumbers(tx.outside, clock.now());
      const returned = await sessionsInTurn(withNumbers, withNumbers.length, offer.returned);
      const waitedFor = await entries.waitedFor(tx.outside, clock.now());
      const codes = waitedFor.map(({ departmentCode }) => departmentCode);
      const free = await departmentsInTurn(codes, DEPARTMENTS_AT_ONCE, (code) => {
        const here = waitedFor.filter(({ departmentCode }) => departmentCode === code);
        return lookAt(code, new Set(here.map(({ sessionId }) => sessionId)));
      });
      return returned + free;
    },
  };
};

/** Lets offered entries follow their registrations: paid, not paid, or never given by the hospital. */
export const makeFollowOffersJob = ({ tx, appointments, entries }: Deps): Job => {
  let afterId = '';
  return {
    name: 'follow-offered-entries',
    everyMs: 3 * SECOND,
    async run() {
      const offered = await entries.offeredAfter(tx.outside, afterId, FOLLOWED_AT_ONCE);
      afterId = offered.length < FOLLOWED_AT_ONCE ? '' : (offered[offered.length - 1]?.id ?? '');
      const ids = offered.flatMap(({ appointmentId }) => appointmentId ?? []);
      const rows = new Map((await appointments.findAll(tx.outside, ids)).map((row) => [row.id, row]));
      const fateOfEntry = ({ appointmentId }: WaitlistEntryRow) => {
        const row = rows.get(appointmentId ?? '');
        return row ? fateOf(row) : null;
      };
      let moved = 0;
      for (const fate of ['taken', 'passed', 'waiting'] as const) {
        const their = offered.filter((entry) => fateOfEntry(entry) === fate).map(({ id }) => id);
        moved += (await entries.moveAll(tx.outside, their, fate)).length;
      }
      return moved;
    },
  };
};

/** Ends the wait of everybody for whom no number came before the evening before. */
export const makeClearWaitlistsJob = (deps: Deps): Job => {
  const { tx, clock, entries } = deps;
  const clear = makeClearEntries(deps);
  return {
    name: 'clear-waitlists',
    everyMs: 10 * SECOND,
    async run() {
      const ids = await entries.dueToClear(tx.outside, clock.now(), CLEARED_AT_ONCE);
      return ids.length === 0 ? 0 : tx.run((scope) => clear(scope, ids, 'in_time'));
    },
  };
};
