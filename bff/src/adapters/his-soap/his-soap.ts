import { type HisCapabilities, HisError, type HisPort } from '../../ports/his';
import { makeBills } from './bills';
import { makeCheckIn } from './check-in';
import type { HisSoapConfig, HisSoapDeps } from './config';
import { makeConfirm } from './confirm';
import { makeGateway } from './gateway';
import { makeRefund, makeRelease } from './give-back';
import { makeHold } from './hold';
import { makeInsuredVisits } from './insured-visit';
import { makeOrders } from './orders';
import { makePatients } from './patients';
import { makeRecovery, SETTLES_WITHIN_MS } from './recovery';
import { makeReports } from './reports';
import { makeSchedule } from './schedule';

const CAPABILITIES: HisCapabilities = {
  hold: 'number',
  // Ten minutes locked and thirty ordered; every order says how long it may be paid.
  holdTtlMs: null,
  releasesByItself: false,
  slots: 'time',
  probes: ['createPatient', 'hold', 'confirm', 'cancel', 'refund', 'settle', 'checkIn'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  quote: true,
  // The dialect has no function for it: such refunds are made at the window.
  billRefunds: false,
  events: ['sessionStopped', 'registrationEnded', 'billReady', 'reportReady', 'visitCompleted'],
  transactions: true,
  foreignRegistrations: true,
  reportDaysMax: 92,
};

const atTheWindow = new HisError('RuleDenied', 'the dialect gives no items back', '这家医院的项目退费请到收费窗口办理');
const noBillRefunds: Pick<HisPort, 'quoteBillRefund' | 'refundBill'> = {
  quoteBillRefund: () => Promise.reject(atTheWindow),
  refundBill: () => Promise.resolve({ kind: 'rejected', error: atTheWindow }),
};

/** The HIS dialect `his-soap` (docs/SANDBOX-HIS-SOAP.md). Reads throw HisError; writes answer with one of three outcomes. */
export function makeHisSoap(config: HisSoapConfig, deps: HisSoapDeps): HisPort {
  const gateway = makeGateway(config, deps);
  const { getRegistration, listRegistrations, ...orders } = makeOrders(gateway, deps.clock);
  const { findByKey, ...patients } = makePatients(gateway);
  const { findSettlement, ...bills } = makeBills(gateway, deps.clock);
  return {
    capabilities: CAPABILITIES,
    ...patients,
    ...makeSchedule(gateway),
    getRegistration,
    listRegistrations,
    ...makeHold(gateway, orders),
    ...makeRelease(gateway, orders),
    ...makeConfirm(gateway, orders),
    ...makeRefund(gateway, orders),
    ...makeCheckIn(gateway, orders),
    ...bills,
    ...makeInsuredVisits(gateway),
    ...noBillRefunds,
    ...makeReports(gateway),
    ...makeRecovery(gateway, deps.clock, { orders, findByKey, findSettlement }),
  };
}
