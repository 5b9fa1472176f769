import type { LocalDate } from '@anzhen/shared-types';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import { made, type Statement, together } from '../../platform/db/together';
import type { Transactions } from '../../platform/db/transaction';
import type { Routes } from '../../platform/http/bind';
import type { Outbox } from '../../platform/jobs/outbox';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import type { HisPort } from '../../ports/his';
import type { Appointments } from '../appointment';
import type { Audit, Worklist } from '../audit';
import type { PrivacyGate } from '../identity';
import type { Notifications } from '../notification';
import type { Patients } from '../patient';
import type { Staff } from '../staff';
import { makeAppealNoShow } from './appeal-no-show';
import { makeCountNoShowsJob, makeForgiveLateArrivalsJob } from './count-no-shows.job';
import { makeDecideAppeals } from './decide-appeal';
import { type NoShowRules, oldestThatMatters, standingOf } from './no-show.policy';
import { presentNoShow } from './no-show.presenter';
import { makeNoShowRepository, selectMissedDays } from './no-show.repository';

export type { NoShowRules } from './no-show.policy';

interface Deps {
  tx: Transactions;
  clock: Clock;
  cipher: FieldCipher;
  his: Pick<HisPort, 'getRegistration'>;
  outbox: Pick<Outbox, 'add'>;
  appointments: Pick<Appointments, 'markMissed' | 'markCheckedIn' | 'markVisited'>;
  patients: Pick<Patients, 'require' | 'describe'>;
  privacyGate: Pick<PrivacyGate, 'requireAgreement'>;
  notifications: Notifications;
  audit: Pick<Audit, 'record' | 'recordAll'>;
  worklist: Worklist;
  staff: Staff;
  rules: NoShowRules;
}

/** Those of many people for whom booking by phone is closed at present. */
export const makeSelectBlocked =
  (rules: NoShowRules) =>
  (hisPatientIds: readonly string[], now: Date): Statement<ReadonlySet<string>> => {
    const missed = selectMissedDays(hisPatientIds, oldestThatMatters(now, rules));
    const isBlocked = ([, days]: [string, LocalDate[]]): boolean => standingOf(days, now, rules).blockedUntil !== null;
    return made(missed, (days) => new Set([...days].filter(isBlocked).map(([id]) => id)));
  };

/** 爽约: who did not come, what they say about it, and what follows. */
export const makeNoShowModule = (deps: Deps): { routes: Routes; jobs: Job[] } => {
  const { tx, clock, patients, rules } = deps;
  const noShows = makeNoShowRepository(deps);
  const all = { ...deps, noShows };
  const appeal = makeAppealNoShow(all);
  const appeals = makeDecideAppeals(all);

  return {
    routes: {
      listNoShows: async ({ actorId, params }) => {
        const { hisPatientId } = await patients.require(tx.outside, actorId, params.patientId);
        const now = clock.now();
        const from = oldestThatMatters(now, rules);
        const [rows, [missed]] = await Promise.all([
          noShows.listOfPerson(tx.outside, hisPatientId, from),
          together(tx.outside, selectMissedDays([hisPatientId], from)),
        ]);
        const { counted, blockedUntil } = standingOf(missed.get(hisPatientId) ?? [], now, rules);
        return {
          noShows: rows.map((row) => presentNoShow(row, actorId, now, rules)),
          counted,
          limit: rules.noShow.limit,
          windowDays: rules.noShow.windowDays,
          blockedUntil: blockedUntil?.toISOString() ?? null,
        };
      },
      appealNoShow: async ({ actorId, params, body, facts }) => {
        const { noShowId } = params;
        await appeal({ ownerId: actorId, noShowId, reason: body.reason, requestId: facts.requestId });
        return presentNoShow(await noShows.require(tx.outside, actorId, noShowId), actorId, clock.now(), rules);
      },
      listAppeals: ({ actorId, facts }) => appeals.list(actorId, facts.requestId),
      decideAppeal: ({ actorId, params, body, facts }) =>
        appeals.decide({ staffId: actorId, noShowId: params.noShowId, ...body, requestId: facts.requestId }),
    },
    jobs: [makeCountNoShowsJob(all), makeForgiveLateArrivalsJob(all)],
  };
};
