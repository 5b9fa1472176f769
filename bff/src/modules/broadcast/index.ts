import type { Routes } from '../../platform/http/bind';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { Transactions } from '../../platform/db/transaction';
import type { Job } from '../../platform/jobs/scheduler';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { Accounts } from '../identity';
import type { Notifications, Outlook } from '../notification';
import type { Patients } from '../patient';
import type { Staff } from '../staff';
import { audiences } from './audience.repository';
import { makeBroadcastRepository } from './broadcast.repository';
import { makeCallPeople } from './call-people';
import { makeDeleteOldBroadcastsJob } from './delete-old-broadcasts.job';
import { makeFindPeople, makeForeseePeople } from './foresee-people';
import { makeMoveBroadcast } from './move-broadcast';
import { makeNudgeRelease } from './nudge-release';
import { makePersonRepository } from './person.repository';
import { makeReadLedger } from './read-ledger';
import { makeSendBroadcastsJob, SEND_BROADCASTS } from './send-broadcasts.job';
import { makeTrialRepository } from './trial.repository';
import { makeTryBroadcast } from './try-broadcast';
import { makeWriteBroadcast } from './write-broadcast';

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  audit: Pick<Audit, 'record' | 'recordAll'>;
  staff: Staff;
  patients: Pick<Patients, 'describe'>;
  accounts: Pick<Accounts, 'findByOpenid' | 'findByOpenids'>;
  notifications: Notifications;
  outlook: Outlook;
  config: Pick<HospitalConfig, 'broadcasts' | 'hotline' | 'messages' | 'name' | 'privacyDepartments'>;
  wake(job: string): void;
}

/** 群发通知: one notice to everybody whom the schedule names, written by one and released by another. */
export const makeBroadcastModule = (deps: Deps): { routes: Routes; jobs: Job[] } => {
  const { tx, staff, outlook, config } = deps;
  const { releaseAbove, peopleMax } = config.broadcasts;
  const { keepDays, quietHours } = config.messages;
  // The name of such a department tells of an illness.
  const unsaid = [...config.broadcasts.unsaid, ...config.privacyDepartments];
  const rows = { broadcasts: makeBroadcastRepository(deps), people: makePersonRepository(deps) };
  const repositories = { ...rows, trials: makeTrialRepository(deps), audiences };
  const base = { ...deps, ...repositories, releaseAbove, peopleMax, unsaid, quietHours, keepDays };
  const all = { ...base, findPeople: makeFindPeople(base), wakeSending: () => deps.wake(SEND_BROADCASTS) };
  const write = makeWriteBroadcast(all);
  const foresee = makeForeseePeople(all);
  const move = makeMoveBroadcast(all);
  const ledger = makeReadLedger(all);
  const call = makeCallPeople(all);
  const tryOut = makeTryBroadcast(all);
  const nudge = makeNudgeRelease(all);
  return {
    routes: {
      getNoticeForm: async ({ actorId }) => {
        await staff.requireRight(tx.outside, actorId, 'broadcast.send');
        const { name: hospitalName, hotline } = config;
        const smsSign = config.messages.sms?.sign ?? null;
        return { kinds: outlook.kinds, unsaid, releaseAbove, quietHours, hospitalName, hotline, smsSign };
      },
      listBookedSessions: async ({ actorId, query }) => ({ sessions: await write.sessions(actorId, query.day) }),
      dryRunBroadcast: ({ actorId, body: { event, audience } }) => foresee(actorId, event, audience),
      listBroadcasts: ({ actorId, query }) => ledger.page(actorId, query),
      exportBroadcasts: ({ actorId, query }) => ledger.export(actorId, query),
      draftBroadcast: async ({ actorId, body }) => ledger.present(await write.draft(actorId, body), actorId),
      editBroadcast: async ({ actorId, params, body }) =>
        ledger.present(await write.edit(actorId, params.broadcastId, body), actorId),
      discardBroadcast: ({ actorId, params }) => write.discard(actorId, params.broadcastId),
      readBroadcast: ({ actorId, params, query }) => ledger.read(actorId, params.broadcastId, query.result),
      moveBroadcast: async ({ actorId, params, body, facts }) =>
        ledger.present(await move(actorId, params.broadcastId, body, facts.requestId), actorId),
      tryBroadcast: async ({ actorId, params, facts }) =>
        ledger.present(await tryOut(actorId, params.broadcastId, facts.requestId), actorId),
      nudgeBroadcast: async ({ actorId, params, facts }) => {
        const { row, told } = await nudge(actorId, params.broadcastId, facts.requestId);
        return { broadcast: await ledger.present(row, actorId), told };
      },
      readPhoneList: ({ actorId, params, facts }) => call.list(actorId, params.broadcastId, facts.requestId),
      markPhoned: ({ actorId, params, body }) => call.mark(actorId, params, body.done),
    },
    jobs: [makeSendBroadcastsJob(all), makeDeleteOldBroadcastsJob(all)],
  };
};
