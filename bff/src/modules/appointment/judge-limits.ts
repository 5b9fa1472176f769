import { hospitalDate, hospitalInstant } from '@anzhen/shared-types';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { BookingRules } from './appointment.policy';
import type { AppointmentRepository } from './appointment.repository';
import type { Appointments } from './appointments';
import { makeLimitLedger } from './booking-limits.policy';

interface Deps {
  clock: Clock;
  appointments: Pick<AppointmentRepository, 'countedVisitsOf' | 'begunSince'>;
  blockedAmong(scope: Scope, hisPatientIds: readonly string[]): Promise<ReadonlySet<string>>;
  rules: Pick<BookingRules, 'limits'>;
}

/** The limits of booking for one wish that is not a hold yet: a place in the waitlist. */
export const makeJudgeLimits =
  ({ clock, appointments, blockedAmong, rules }: Deps): Appointments['judgeLimits'] =>
  async (scope, wanted) => {
    const today = hospitalDate(clock.now());
    const facts = {
      visits: await appointments.countedVisitsOf(scope, [wanted.hisPatientId], today),
      begunToday: await appointments.begunSince(scope, [wanted.ownerId], hospitalInstant(today, '00:00')),
      blocked: await blockedAmong(scope, [wanted.hisPatientId]),
    };
    return makeLimitLedger(facts, rules.limits).judge(wanted);
  };
