import { formatDay, hospitalDate } from '@anzhen/shared-types';
import type { Clock } from '../../ports/clock';
import type { HisSession } from '../../ports/his';
import { type Catalog, isPast } from './catalog';
import { hasNumbers, ownFee, presentSession } from './catalog.presenter';

const PERIOD_ORDER = { morning: 0, afternoon: 1, evening: 2 } as const;

/** The earliest bookable slots of a department, at most `limit`, each from another clinic session. */
export const makeFindEarliest =
  ({ catalog, clock }: { catalog: Catalog; clock: Clock }) =>
  async (departmentCode: string, limit: number) => {
    const now = clock.now();
    const today = hospitalDate(now);
    const open = (await catalog.sessionsOf(departmentCode))
      .filter((session) => presentSession(session, now).status === 'open')
      .sort((a, b) => a.date.localeCompare(b.date) || PERIOD_ORDER[a.period] - PERIOD_ORDER[b.period])
      .slice(0, limit);
    const firstFree = async (session: HisSession) => {
      const slots = await catalog.slots(session.id);
      return slots.find((slot) => hasNumbers(slot) && !isPast(session.date, slot.endsAt, now));
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
