import { MINUTE } from '@anzhen/shared-types';
import type { HisCapabilities, HisPort } from '../../ports/his';
import { makeBillRefunds } from './bill-refunds';
import { makeBills } from './bills';
import { makeCheckIn } from './check-in';
import type { HisRestConfig, HisRestDeps } from './config';
import { makeGiveBack } from './give-back';
import { makeInsuredVisits } from './insured-visit';
import { makePatients } from './patients';
import { makeRecovery } from './recovery';
import { makeRegistrations } from './registrations';
import { makeReports } from './reports';
import { makeSchedule } from './schedule';
import { makeTransport } from './transport';

const CAPABILITIES: HisCapabilities = {
  hold: 'number',
  // holdMinutes of 1 to 60.
  holdTtlMs: 60 * MINUTE,
  releasesByItself: true,
  slots: 'time',
  probes: ['createPatient', 'hold', 'confirm', 'cancel', 'refund', 'settle', 'checkIn', 'refundBill'],
  settlesWithinMs: MINUTE,
  quote: true,
  billRefunds: true,
  events: ['sessionStopped', 'registrationEnded', 'billReady', 'reportReady', 'visitCompleted'],
  transactions: true,
  foreignRegistrations: true,
  reportDaysMax: 92,
};

/** The HIS dialect `his-rest` (docs/SANDBOX-HIS.md). Reads throw HisError; writes answer with one of three outcomes. */
export function makeHisRest(config: HisRestConfig, deps: HisRestDeps): HisPort {
  const transport = makeTransport(config, deps);
  const registrations = makeRegistrations(transport, deps.clock);
  return {
    capabilities: CAPABILITIES,
    ...makePatients(transport),
    ...makeSchedule(transport),
    ...registrations,
    ...makeGiveBack(transport),
    ...makeCheckIn(transport, registrations.getRegistration),
    ...makeBills(transport, deps.clock),
    ...makeInsuredVisits(transport),
    ...makeBillRefunds(transport),
    ...makeReports(transport),
    ...makeRecovery(transport, deps.clock, registrations.getRegistration),
  };
}
