import { maskName } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { Routes } from '../../platform/http/bind';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import type { Notifications } from '../notification';
import type { Patients } from '../patient';
import { makeFollowUpRepository } from './follow-up.repository';
import { makePlanFollowUpsJob } from './plan-follow-ups.job';
import { makeTellFollowUpsJob } from './tell-follow-ups.job';

interface Deps {
  tx: Transactions;
  clock: Clock;
  patients: Pick<Patients, 'require' | 'describe'>;
  notifications: Pick<Notifications, 'notifyMany'>;
  rules: HospitalConfig['followUps'];
}

/** 随访: what the hospital asks some days after a visit, once, unless the person has come back. */
export const makeFollowUpModule = (deps: Deps): { routes: Routes; jobs: Job[] } => {
  const { tx, patients } = deps;
  const followUps = makeFollowUpRepository(deps);
  const all = { ...deps, followUps };
  return {
    routes: {
      getFollowUp: async ({ actorId, params }) => {
        const row = await followUps.require(tx.outside, actorId, params.followUpId);
        const { name } = await patients.require(tx.outside, actorId, row.patientId);
        const returned = await followUps.findReturned(tx.outside, [row.id]);
        const { id, visitDate, departmentCode, departmentName, doctorName, question } = row;
        return {
          ...{ id, visitDate, departmentCode, departmentName, doctorName, question },
          ...{ maskedName: maskName(name), hasReturned: returned.has(id) },
        };
      },
    },
    jobs: [makePlanFollowUpsJob(all), makeTellFollowUpsJob(all)],
  };
};
