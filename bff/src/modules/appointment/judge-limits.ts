import { hospitalDate, hospitalInstant } from '@anzhen/shared-types';
import { type Statement, together } from '../../platform/db/together';
import type { Clock } from '../../ports/clock';
import type { BookingRules } from './appointment.policy';
import type { AppointmentRepository } from './appointment.repository';
import type { Appointments } from './appointments';
import { makeLimitLedger } from './booking-limits.policy';

interface Deps {
  clock: Clock;
  appointments: Pick<AppointmentRepository, 'countedVisitsOf' | 'begunSince'>;
  blockedAmong(hisPatientIds: readonly string[]): Statement<ReadonlySet<string>>;
  rules: Pick<BookingRules, 'limits'>;
}

/** The limits of booking for one wish that is not a hold yet: a place in the waitlist. */
export const makeJudgeLimits =
  ({ clock, appointments, blockedAmong, rules }: Deps): Appointments['judgeLimits'] =>
  async (scope, wanted) => {
    const today = hospitalDate(clock.now());
    const [visits, begunToday, blocked] = await together(
      scope,
      appointments.countedVisitsOf([wanted.hisPatientId], today),
      appointments.begunSince([wanted.ownerId], hospitalInstant(today, '00:00')),
      blockedAmong([wanted.hisPatientId]),
    );
    return makeLimitLedger({ visits, begunToday, blocked }, rules.limits).judge(wanted);
  };
