import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Transactions } from '../../platform/db/transaction';
import type { Outbox, OutboxHandler } from '../../platform/jobs/outbox';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { Appointments } from '../appointment';
import { type OfferNumbers, TELL_AFTER_MS, TELL_LATER } from './offer-numbers';
import type { ReturnedNumberRepository } from './returned-number.repository';
import type { TellWaiting } from './tell-waiting';
import { availableAt, type RandomBetween, type WaitlistRules } from './waitlist.policy';
import type { WaitlistRepository } from './waitlist.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  outbox: Pick<Outbox, 'add'>;
  appointments: Pick<Appointments, 'find'>;
  entries: WaitlistRepository;
  numbers: ReturnedNumberRepository;
  offer: OfferNumbers;
  tell: TellWaiting;
  randomBetween: RandomBetween;
  rules: WaitlistRules;
}

export const cryptoRandomBetween: RandomBetween = (min, max) => randomInt(min, max + 1);

const returnedPayload = z.object({ appointmentId: z.string(), sessionId: z.string(), slotId: z.string() });
const tellPayload = z.object({ entryId: z.string(), appointmentId: z.string(), times: z.int().default(0) });

/** A number has come back, and: a hold of which no answer came is known by now. */
export const makeReturnedNumberHandlers = (deps: Deps): Record<string, OutboxHandler> => {
  const { tx, clock, outbox, appointments, entries, numbers, offer, tell, randomBetween, rules } = deps;
  return {
    'number.returned': async (payload) => {
      const number = returnedPayload.parse(payload);
      const now = clock.now();
      await numbers.insert(tx.outside, {
        ...{ id: newId('returnedNumber', now), ...number, endedAt: null, createdAt: now },
        availableAt: availableAt(now, rules, randomBetween),
      });
      await offer.returned(number.sessionId);
    },

    [TELL_LATER]: async (payload) => {
      const { entryId, appointmentId, times } = tellPayload.parse(payload);
      await tx.run(async (scope) => {
        const entry = await entries.find(scope, entryId);
        if (entry?.status !== 'offered' || entry.appointmentId !== appointmentId) return;
        const row = await appointments.find(scope, appointmentId);
        if (row?.status === 'held') return tell.offered(scope, entry, row);
        if (row?.status !== 'holding' && row?.status !== 'hold_unknown') return;
        // The registration's own sweeper ends the asking; until then it is looked at again, less and less often.
        const dueAt = new Date(clock.now().getTime() + TELL_AFTER_MS * Math.min(times + 2, 20));
        const again = { entryId, appointmentId, times: times + 1 };
        const dedupeKey = `${TELL_LATER}:${appointmentId}:${times + 1}`;
        await outbox.add(scope, { topic: TELL_LATER, payload: again, dueAt, dedupeKey });
      });
    },
  };
};
