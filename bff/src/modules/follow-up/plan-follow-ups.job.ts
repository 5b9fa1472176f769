import { addDays, hospitalDate, hospitalInstant, MINUTE } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { Job } from '../../platform/jobs/scheduler';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { AppointmentRow } from '../appointment';
import type { FollowUpRepository } from './follow-up.repository';
import type { FollowUpRow } from './follow-up.table';

interface Deps {
  tx: Transactions;
  clock: Clock;
  followUps: Pick<FollowUpRepository, 'findUnplanned' | 'plan'>;
  rules: HospitalConfig['followUps'];
}

const AT_ONCE = 200;
/** The doctor closes late visits a day or two afterwards; what is older was there before the rule. */
const LATE_DAYS = 3;

/**
 * Plans a question for every visit that is over, in departments that have a rule. It looks at the visits themselves:
 * nurse, doctor, HIS event and sweeper end them, and none of those can be missed.
 */
export const makePlanFollowUpsJob = ({ tx, clock, followUps, rules: { at, rules } }: Deps): Job => {
  const ruleOf = new Map(rules.flatMap((rule) => rule.departments.map((code) => [code, rule] as const)));
  const rowOf = (visit: AppointmentRow): FollowUpRow[] => {
    const rule = ruleOf.get(visit.departmentCode);
    if (rule === undefined) return [];
    const now = clock.now();
    const { id: appointmentId, ownerId, patientId, hisPatientId, departmentCode, departmentName } = visit;
    return [
      {
        ...{ id: newId('followUp', now), appointmentId, ownerId, patientId, hisPatientId, departmentCode },
        ...{ departmentName, doctorName: visit.doctorName, visitDate: visit.visitDate, status: 'planned' },
        ...{ question: rule.ask, dueAt: hospitalInstant(addDays(visit.visitDate, rule.afterDays), at) },
        ...{ createdAt: now, updatedAt: now },
      },
    ];
  };
  return {
    name: 'plan-follow-ups',
    everyMs: MINUTE,
    async run() {
      if (ruleOf.size === 0) return 0;
      const from = addDays(hospitalDate(clock.now()), -LATE_DAYS);
      const visits = await followUps.findUnplanned(tx.outside, {
        departments: [...ruleOf.keys()],
        from,
        limit: AT_ONCE,
      });
      await followUps.plan(tx.outside, visits.flatMap(rowOf));
      return visits.length;
    },
  };
};
