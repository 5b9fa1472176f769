import { HOUR, MINUTE, SECOND } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import type { HisPort, ProbeResult } from '../../ports/his';
import type { Worklist } from '../audit';
import { delayAfter, isStillAsked } from './appointment.jobs';
import type { AppointmentRepository } from './appointment.repository';
import type { AppointmentRow } from './appointment.table';
import { ABANDONED_AFTER_MS, type AskHis } from './ask-his';
import { lateReleaseOf } from './release-number';
import type { SlotStock } from './slot-stock.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  his: Pick<HisPort, 'capabilities' | 'probe'>;
  outbox: Outbox;
  appointments: AppointmentRepository;
  stock: Pick<SlotStock, 'putBack'>;
  worklist: Worklist;
  askHis: AskHis;
}

// Who has waited longer has walked away; a number that nobody looks at any more is better sold to somebody else.
const ASK_AGAIN_MS = 10 * MINUTE;

/** Follows holds of which no answer came: they are found in the HIS, asked for once more, or given up. */
export const makeCheckHoldsJob = ({ tx, clock, his, outbox, appointments, stock, worklist, askHis }: Deps): Job => {
  const probe = (row: AppointmentRow): Promise<ProbeResult> =>
    his.capabilities.probes.includes('hold')
      ? his.probe({ traceId: row.id }, { operation: 'hold', key: row.id })
      : Promise.resolve({ state: 'applied' });

  const giveUp = (row: AppointmentRow): Promise<boolean> =>
    tx.run(async (scope) => {
      if (!(await appointments.move(scope, row.id, 'cancelled', { endReason: 'not_answered' }))) return false;
      if (row.source === 'app') await stock.putBack(scope, row);
      await outbox.add(scope, lateReleaseOf(row, clock.now()));
      return true;
    });

  const check = async (row: AppointmentRow): Promise<boolean> => {
    const seen = await probe(row);
    if (seen.state === 'pending' || (seen.state === 'notApplied' && !seen.final)) return false;
    // After so long nobody wants the number any more, and whether there was one shows when it is released.
    if (row.status === 'needs_staff') return giveUp(row);
    const isYoung = clock.now().getTime() - row.createdAt.getTime() < ASK_AGAIN_MS;
    if (seen.state === 'notApplied' && !isYoung) return giveUp(row);
    // Under its own key the HIS gives the number of the first time, or the one that nobody was asked for yet.
    const asked = await askHis.ask({ ...row, updatedAt: clock.now() });
    return asked.kind !== 'later';
  };

  const follow = async (row: AppointmentRow): Promise<boolean> => {
    const isSolved = await check(row).catch(() => false);
    if (isSolved) return true;
    if (isStillAsked(row)) {
      await appointments.postpone(tx.outside, row, delayAfter(row.checkCount));
      return false;
    }
    await tx.run(async (scope) => {
      if (await appointments.handToStaff(scope, row, HOUR)) await worklist.open(scope, 'hold-unknown', row.id, {});
    });
    return true;
  };

  return {
    name: 'check-holds',
    everyMs: 2 * SECOND,
    async run() {
      await appointments.handOverAbandoned(tx.outside, new Date(clock.now().getTime() - ABANDONED_AFTER_MS));
      const due = await appointments.findToCheck(tx.outside, 'hold_unknown');
      return (await Promise.all(due.map(follow))).filter(Boolean).length;
    },
  };
};
