import { type ErrorCode, MINUTE, SECOND } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import type { Clock } from '../../ports/clock';
import type { HisPort, HisSession } from '../../ports/his';
import type { Appointments, WaitlistHoldOutcome } from '../appointment';
import { hasNumbers, isPast } from '../catalog';
import { makeOneAtATime } from './one-at-a-time';
import type { ReturnedNumberRepository } from './returned-number.repository';
import type { TellWaiting } from './tell-waiting';
import type { WaitlistRepository } from './waitlist.repository';
import type { WaitlistEntryRow } from './waitlist.table';

export interface OfferDeps {
  tx: Transactions;
  clock: Clock;
  outbox: Pick<Outbox, 'add'>;
  his: Pick<HisPort, 'listSlots'>;
  appointments: Pick<Appointments, 'holdForWaitlist' | 'judgeLimits' | 'releaseOffered' | 'find'>;
  entries: WaitlistRepository;
  numbers: ReturnedNumberRepository;
  tell: TellWaiting;
}

/** A number that may be had: one that came back to us, or one that the HIS shows. */
interface Supply {
  slotId: string;
  /** The row of a number that came back. */
  numberId: string | null;
}

// Somebody whom the hospital refuses a number that is there would be refused again in five seconds.
const SKIPPED_FOR_MS = 10 * MINUTE;

// What may have changed since joining. A place in this session is not among them: it is what a crash left behind.
const BARRED: readonly ErrorCode[] = [
  'APPOINTMENT.LIMIT_REACHED',
  'APPOINTMENT.DEPARTMENT_LIMIT',
  'APPOINTMENT.NO_SHOW_BLOCKED',
];

export const TELL_LATER = 'waitlist.tell';
export const TELL_AFTER_MS = 3 * SECOND;

/** Writes the offer of a registration that is held or asked for: the entry, the number and the message together. */
const makeAccept =
  ({ tx, clock, outbox, appointments, entries, numbers, tell }: OfferDeps) =>
  (entry: WaitlistEntryRow, answer: { outcome: 'held' | 'asking'; appointmentId: string | null }) =>
    tx.run(async (scope) => {
      const { appointmentId } = answer;
      const held = appointmentId === null ? null : await appointments.find(scope, appointmentId);
      if (!held) throw new Error('a number is held without a registration');
      const isOurs = await entries.move(scope, entry.id, 'offered', { appointmentId: held.id });
      // Registered at the counter meanwhile: the entry follows that one, and the number in hand is still to be given.
      if (held.source !== 'waitlist') return { slotId: null, isOurs, stray: null };
      if (!isOurs) {
        const now = await entries.find(scope, entry.id);
        // Left or cleared while the HIS was asked: nobody wants this number. Else another copy wrote the same offer.
        const stray = now?.appointmentId === held.id ? null : held;
        if (stray) await numbers.endOneOf(scope, stray); // It comes back under a registration of its own.
        return { slotId: held.slotId, isOurs, stray };
      }
      await numbers.endOneOf(scope, held);
      if (held.status === 'held') await tell.offered(scope, entry, held);
      if (answer.outcome === 'asking') {
        const dueAt = new Date(clock.now().getTime() + TELL_AFTER_MS);
        const payload = { entryId: entry.id, appointmentId: held.id };
        await outbox.add(scope, { topic: TELL_LATER, payload, dueAt, dedupeKey: `${TELL_LATER}:${held.id}` });
      }
      return { slotId: held.slotId, isOurs, stray: null };
    });

/** Whom the hospital refused lately; forgotten on a restart, which costs one more question each. */
const makeSkipped = ({ clock }: { clock: Clock }) => {
  const until = new Map<string, number>();
  return {
    add: (entryId: string): void => void until.set(entryId, clock.now().getTime() + SKIPPED_FOR_MS),
    has(entryId: string): boolean {
      const end = until.get(entryId);
      if (end !== undefined && end <= clock.now().getTime()) until.delete(entryId);
      return until.has(entryId);
    },
  };
};

/** What our own rules say to somebody is a refusal as the HIS's is; only a HIS that is away stops the line. */
const makeHold =
  ({ tx, appointments }: Pick<OfferDeps, 'tx' | 'appointments'>) =>
  async (entry: WaitlistEntryRow, slotId: string): Promise<WaitlistHoldOutcome> => {
    const { id: entryId, ownerId, patientId, sessionId } = entry;
    const refused = { outcome: 'refused', appointmentId: null } as const;
    const broken = await appointments.judgeLimits(tx.outside, entry);
    if (broken !== null && BARRED.includes(broken)) return refused;
    try {
      return await appointments.holdForWaitlist({ entryId, ownerId, patientId, sessionId, slotId });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return refused;
    }
  };

/**
 * Offers numbers to the line of a session, the longest waiting first. The registration is held before the entry is
 * written, and a live one is found again: after a crash in between the next round finishes what this one began. Which
 * physical number somebody gets only the HIS knows, so nothing here can give one number to two people.
 */
export const makeOfferNumbers = (deps: OfferDeps) => {
  const { tx, clock, his, appointments, entries, numbers } = deps;
  const oneAtATime = makeOneAtATime();
  const hold = makeHold(deps);
  const accept = makeAccept(deps);
  const skipped = makeSkipped(deps);

  const isThere = async (sessionId: string, slotId: string): Promise<boolean> => {
    const slot = (await his.listSlots({ traceId: sessionId }, sessionId)).find(({ id }) => id === slotId);
    return slot !== undefined && hasNumbers(slot.left);
  };

  /** Takes from the front of the line until somebody has this number. */
  const give = async (line: WaitlistEntryRow[], slotId: string): Promise<'given' | 'offered' | 'gone' | 'nobody'> => {
    for (let entry = line[0]; entry; entry = line[0]) {
      const answer = await hold(entry, slotId);
      if (answer.outcome === 'refused') {
        if (!(await isThere(entry.sessionId, slotId))) return 'gone'; // Whoever stands first keeps the place.
        // The number is there, and this person cannot have it: the line must not stand still.
        skipped.add(entry.id);
        line.shift();
        continue;
      }
      const accepted = await accept(entry, { ...answer, outcome: answer.outcome });
      line.shift();
      const { stray } = accepted;
      // It comes back as every number does; when that fails, the hold ends by its time.
      if (stray)
        await appointments.releaseOffered({ ownerId: entry.ownerId, appointmentId: stray.id, requestId: entry.id });
      // Another slot: this person had a number from before, and the one in hand is still to be given.
      if (accepted.slotId === slotId) return accepted.isOurs ? 'offered' : 'given';
    }
    return 'nobody';
  };

  const serve = async (sessionId: string, supply: readonly Supply[]): Promise<number> => {
    if (supply.length === 0) return 0;
    const waiting = await entries.line(tx.outside, sessionId, clock.now());
    const line = waiting.filter(({ id }) => !skipped.has(id));
    let offered = 0;
    for (const { slotId, numberId } of supply) {
      const result = await give(line, slotId);
      if (result === 'offered') offered += 1;
      if (result === 'gone' && numberId !== null) await numbers.end(tx.outside, numberId);
      if (line.length === 0) break;
    }
    return offered;
  };

  return {
    /** Offers what came back to us. @throws HisError when the HIS is away; a job tries again */
    returned: (sessionId: string): Promise<number> =>
      oneAtATime(sessionId, async () => {
        const open = await numbers.openOf(tx.outside, sessionId);
        return serve(
          sessionId,
          open.map(({ id, slotId }) => ({ slotId, numberId: id })),
        );
      }),

    /** Offers what the HIS shows, also numbers that came free without us: 加号, or given back at the counter. */
    free: (session: HisSession): Promise<number> =>
      oneAtATime(session.id, async () => {
        const slots = await his.listSlots({ traceId: session.id }, session.id);
        const waiting = await entries.countWaiting(tx.outside, session.id, clock.now());
        // Whoever was asked for may get the place back, and then the number is theirs.
        const asking = await entries.countAsking(tx.outside, session.id);
        const there = slots
          .filter(({ endsAt }) => !isPast(session.date, endsAt, clock.now()))
          .flatMap(({ id, left }) => Array.from({ length: Math.max(0, left ?? waiting + asking) }, () => id));
        const supply = there.slice(0, Math.max(0, there.length - asking));
        return serve(
          session.id,
          supply.map((slotId) => ({ slotId, numberId: null })),
        );
      }),
  };
};

export type OfferNumbers = ReturnType<typeof makeOfferNumbers>;
