import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Routes } from '../../platform/http/bind';
import type { Outbox, OutboxHandler } from '../../platform/jobs/outbox';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import type { HisPort } from '../../ports/his';
import type { Appointments } from '../appointment';
import type { Audit } from '../audit';
import type { Catalog } from '../catalog';
import type { PrivacyGate } from '../identity';
import type { Notifications } from '../notification';
import type { Patients } from '../patient';
import { cryptoRandomBetween, makeReturnedNumberHandlers } from './follow-returned-number.on-outbox';
import { makeJoinWaitlist } from './join-waitlist';
import { makeLeaveWaitlist } from './leave-waitlist';
import { makeOfferNumbers } from './offer-numbers';
import { makeReturnedNumberRepository } from './returned-number.repository';
import { type ClearReason, makeTellWaiting } from './tell-waiting';
import {
  makeClearEntries,
  makeClearWaitlistsJob,
  makeFollowOffersJob,
  makeOfferNumbersJob,
  makeReleaseNumbersJob,
} from './waitlist.jobs';
import type { RandomBetween, WaitlistRules } from './waitlist.policy';
import { presentEntry } from './waitlist.presenter';
import { makeWaitlistRepository } from './waitlist.repository';
import type { WaitlistEntryRow } from './waitlist.table';

export { makeReadHeldBack, selectHeldBack } from './held-back.repository';
export type { ClearReason } from './tell-waiting';

interface Deps {
  tx: Transactions;
  clock: Clock;
  outbox: Outbox;
  his: Pick<HisPort, 'listSlots'>;
  catalog: Pick<Catalog, 'session' | 'sessionsOf' | 'department'>;
  appointments: Pick<
    Appointments,
    'holdForWaitlist' | 'judgeLimits' | 'releaseOffered' | 'putBack' | 'find' | 'findAll'
  >;
  patients: Pick<Patients, 'require' | 'keep' | 'describe'>;
  privacyGate: Pick<PrivacyGate, 'requireAgreement'>;
  notifications: Notifications;
  audit: Pick<Audit, 'record'>;
  rules: WaitlistRules;
  randomBetween?: RandomBetween;
}

/** What other modules may ask of the waitlist. */
export interface Waitlist {
  /** Ends the wait of everybody in the line of a session and tells them. */
  clearSession(scope: Scope, sessionId: string, reason: ClearReason): Promise<void>;
}

export interface WaitlistModule {
  routes: Routes;
  handlers: Record<string, OutboxHandler>;
  jobs: Job[];
  waitlist: Waitlist;
}

/** 候补: people who wait for a number of a full session, and the numbers that come back. */
export const makeWaitlistModule = (deps: Deps): WaitlistModule => {
  const { tx, patients, appointments, randomBetween = cryptoRandomBetween } = deps;
  const entries = makeWaitlistRepository(deps);
  const numbers = makeReturnedNumberRepository(deps);
  const tell = makeTellWaiting(deps);
  const offer = makeOfferNumbers({ ...deps, entries, numbers, tell });
  const all = { ...deps, entries, numbers, tell, offer, randomBetween };
  const join = makeJoinWaitlist(all);
  const leave = makeLeaveWaitlist(all);
  const clear = makeClearEntries(all);

  const presentAll = async (rows: readonly WaitlistEntryRow[]) => {
    const ids = rows.map(({ id }) => id);
    const patientIds = rows.map(({ patientId }) => patientId);
    const [people, ahead, registrations] = await Promise.all([
      patients.describe(tx.outside, patientIds),
      entries.countAhead(tx.outside, ids),
      appointments.findAll(
        tx.outside,
        rows.flatMap(({ appointmentId }) => appointmentId ?? []),
      ),
    ]);
    const byId = new Map(registrations.map((row) => [row.id, row]));
    return rows.map((entry) =>
      presentEntry({
        entry,
        patient: people.get(entry.patientId),
        ahead: ahead.get(entry.id) ?? 0,
        registration: byId.get(entry.appointmentId ?? ''),
      }),
    );
  };
  const presentOne = async (row: WaitlistEntryRow) => {
    const [view] = await presentAll([row]);
    if (!view) throw new Error('one row gives one view');
    return view;
  };

  return {
    routes: {
      joinWaitlist: async ({ actorId, body, facts }) =>
        presentOne(await join({ ...body, ownerId: actorId, requestId: facts.requestId })),
      listWaitlist: async ({ actorId }) => ({ entries: await presentAll(await entries.listOf(tx.outside, actorId)) }),
      leaveWaitlist: async ({ actorId, params, facts }) => {
        await leave({ ownerId: actorId, entryId: params.entryId, requestId: facts.requestId });
        return presentOne(await entries.require(tx.outside, actorId, params.entryId));
      },
    },
    handlers: makeReturnedNumberHandlers(all),
    jobs: [makeReleaseNumbersJob(all), makeOfferNumbersJob(all), makeFollowOffersJob(all), makeClearWaitlistsJob(all)],
    waitlist: {
      async clearSession(scope, sessionId, reason) {
        await clear(scope, await entries.waitingIds(scope, sessionId), reason);
      },
    },
  };
};
