import { formatDay, hospitalDate } from '@anzhen/shared-types';
import type { ShortMemory } from '../../platform/single-flight';
import type { Clock } from '../../ports/clock';
import type { HisSession } from '../../ports/his';
import { type Catalog, isPast, NUMBERS_TTL_MS, type ReadHeldBack } from './catalog';
import { ownFee, statusOf } from './catalog.presenter';
import { hasNumbers, slotForSale } from './for-sale.policy';

const PERIOD_ORDER = { morning: 0, afternoon: 1, evening: 2 } as const;

interface Deps {
  catalog: Catalog;
  clock: Clock;
  readHeldBack: ReadHeldBack;
  memory: ShortMemory;
}

const makeFind =
  ({ catalog, clock, readHeldBack }: Deps) =>
  async (departmentCode: string, limit: number) => {
    const sessions = await catalog.sessionsOf(departmentCode);
    const heldBack = await readHeldBack(sessions.map(({ id }) => id));
    const now = clock.now();
    const today = hospitalDate(now);
    const open = sessions
      .filter((session) => statusOf(session, { now, heldBack }) === 'open')
      .sort((a, b) => a.date.localeCompare(b.date) || PERIOD_ORDER[a.period] - PERIOD_ORDER[b.period])
      .slice(0, limit);
    const firstFree = async (session: HisSession) => {
      const slots = (await catalog.slots(session.id)).map((slot) => ({
        ...slot,
        left: slotForSale(slot, heldBack.get(session.id)),
      }));
      return slots.find(({ left, endsAt }) => hasNumbers(left) && !isPast(session.date, endsAt, now));
    };
    const found = await Promise.all(open.map(async (session) => ({ session, slot: await firstFree(session) })));
    return found.flatMap(({ session, slot }) =>
      slot
        ? [
            {
              sessionId: session.id,
              slotId: slot.id,
              date: session.date,
              dayLabel: formatDay(session.date, today),
              startsAt: slot.startsAt,
              endsAt: slot.endsAt,
              remaining: slot.left,
              doctorName: session.doctorName,
              doctorTitle: session.doctorTitle,
              feeFen: session.fee,
              estimate: ownFee(session.fee),
            },
          ]
        : [],
    );
  };

/**
 * The earliest bookable slots of a department, at most `limit`, each from another clinic session; as old as its numbers
 * at most, because everybody who asks in the same moment gets the same.
 */
export const makeFindEarliest = (deps: Deps) => {
  const find = makeFind(deps);
  return (departmentCode: string, limit: number): ReturnType<typeof find> =>
    deps.memory.remember(`earliest:${departmentCode}:${limit}`, NUMBERS_TTL_MS, () => find(departmentCode, limit));
};
