import { type EndReason, HOUR, MINUTE, SECOND } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import { HisError, type HisPort, type HisRegistration } from '../../ports/his';
import type { Worklist } from '../audit';
import type { AppointmentRepository } from './appointment.repository';
import type { AppointmentRow } from './appointment.table';
import type { EndHold } from './end-hold';

interface Deps {
  tx: Transactions;
  clock: Clock;
  his: Pick<HisPort, 'capabilities' | 'probe' | 'getRegistration'>;
  appointments: AppointmentRepository;
  worklist: Worklist;
  acceptConfirmation(row: AppointmentRow, registration: HisRegistration): Promise<boolean>;
  giveBack(row: AppointmentRow, endReason: EndReason): Promise<void>;
}

const CHECKS_MAX = 40;
/** Whether nobody but the HIS has to look: after many questions a person does, once, and the questions go on. */
export const isStillAsked = ({ checkCount, status }: Pick<AppointmentRow, 'checkCount' | 'status'>): boolean =>
  checkCount < CHECKS_MAX || status === 'needs_staff';
export const delayAfter = (checks: number): number => Math.min(3 * SECOND * 2 ** checks, HOUR);
/** How long a thing has been asked about after so many checks, at least. */
const waitedMs = (checks: number): number =>
  Array.from({ length: checks }, (_, index) => delayAfter(index)).reduce((sum, delay) => sum + delay, 0);

const errorCodeOf = (error: unknown): string =>
  error instanceof AppError || error instanceof HisError
    ? error.code
    : error instanceof Error
      ? error.message
      : String(error);

type ExpireDeps = Pick<Deps, 'tx' | 'appointments' | 'worklist'> & { endHold: EndHold };

/** A number waits for the answer, so it is asked for often; after so many times a person looks too. */
const ENDS_ASKED_MAX = 20;
const END_AGAIN_MAX_MS = 2 * MINUTE;

/** Frees the numbers whose time to pay is over. What WeChat does not answer for makes room for the others and is asked about again. */
export const makeExpireHoldsJob = ({ tx, appointments, worklist, endHold }: ExpireDeps): Job => ({
  name: 'expire-holds',
  everyMs: 2 * SECOND,
  async run() {
    let freed = 0;
    for (const row of await appointments.findOverdue(tx.outside)) {
      const outcome = await endHold(row, 'not_paid').catch((error: unknown) => errorCodeOf(error));
      if (outcome === 'ended') {
        freed += 1;
        continue;
      }
      await appointments.postpone(tx.outside, row, Math.min(delayAfter(row.checkCount), END_AGAIN_MAX_MS));
      if (row.checkCount >= ENDS_ASKED_MAX)
        await worklist.open(tx.outside, 'hold-not-ended', row.id, { last: outcome });
    }
    return freed;
  },
});

/** Asks the HIS about paid numbers it did not answer for. Only an authoritative "no" sends the money back. */
export const makeCheckConfirmationsJob = ({
  tx,
  his,
  appointments,
  worklist,
  acceptConfirmation,
  giveBack,
}: Deps): Job => {
  const check = async (row: AppointmentRow): Promise<boolean> => {
    const probe = await his.probe({ traceId: row.id }, { operation: 'confirm', key: row.id });
    if (probe.state === 'applied') {
      const registration = await his.getRegistration({ traceId: row.id }, { key: row.id });
      const isThere = registration !== null && !['held', 'expired'].includes(registration.status);
      return isThere && acceptConfirmation(row, registration);
    }
    // Twice, and after the longest time a request may run: a "no" may have overtaken our own request.
    const isOver = row.checkCount > 0 && waitedMs(row.checkCount) >= his.capabilities.settlesWithinMs;
    if (probe.state === 'notApplied' && probe.final && isOver) {
      await giveBack(row, 'not_confirmed');
      return true;
    }
    return false;
  };
  return {
    name: 'check-confirmations',
    everyMs: 2 * SECOND,
    async run() {
      let solved = 0;
      for (const row of await appointments.findToCheck(tx.outside, 'paid_his_unknown')) {
        const outcome = await check(row).catch((error: unknown) => errorCodeOf(error));
        if (outcome === true) solved += 1;
        else if (isStillAsked(row)) await appointments.postpone(tx.outside, row, delayAfter(row.checkCount));
        else {
          await tx.run(async (scope) => {
            if (!(await appointments.handToStaff(scope, row, HOUR))) return;
            await worklist.open(scope, 'paid-his-unknown', row.id, { last: outcome });
          });
        }
      }
      return solved;
    },
  };
};
