import { type EndReason, fen } from '@anzhen/shared-types';
import type { Checkpoint } from '../../platform/checkpoint';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import type { HisError, HisPort } from '../../ports/his';
import type { Worklist } from '../audit';
import type { Payments } from '../payment';
import type { AppointmentRepository } from './appointment.repository';
import type { AppointmentRow } from './appointment.table';
import type { ChangeRepository } from './change-appointment.repository';
import { endReasonInWords, toEndReason } from './end-reason';
import { saysNothing } from './his-word';
import type { TellOfChange } from './tell-of-change';

interface Deps {
  tx: Transactions;
  his: Pick<HisPort, 'refund' | 'getRegistration'>;
  outbox: Outbox;
  appointments: AppointmentRepository;
  changes: ChangeRepository;
  payments: Pick<Payments, 'refund'>;
  worklist: Worklist;
  tell: TellOfChange;
  checkpoint: Checkpoint;
}

/** taken_back: the hospital has the number · denied: its rules keep it with the patient · staff: a person looks · over: nothing was to be done */
export type RefundOutcome =
  { kind: 'taken_back' | 'staff' | 'over' } | { kind: 'denied'; displayText: string | undefined };

/** No number came back: nobody can sit in that session, it was somebody else's all along, or it was never had. */
const NOTHING_FREE: readonly (EndReason | null)[] = ['stopped', 'taken', 'refused_by_hospital', 'not_answered'];

/** Says that a number is free again. */
export const makeAnnounceReturned =
  ({ outbox }: Pick<Deps, 'outbox'>) =>
  async (scope: Scope, row: AppointmentRow): Promise<void> => {
    if (NOTHING_FREE.includes(toEndReason(row.endReason))) return;
    await outbox.add(scope, {
      topic: 'number.returned',
      payload: { appointmentId: row.id, sessionId: row.sessionId, slotId: row.slotId },
      dedupeKey: `number.returned:${row.id}`,
    });
  };

/** What follows once the HIS has taken a paid number back. */
const makeTakeBack = (deps: Deps) => {
  const { tx, appointments, changes, payments, worklist, tell } = deps;
  const announceReturned = makeAnnounceReturned(deps);

  /** Somebody at the window may have handed out the money: a person compares, nothing is sent twice. */
  const compareMoney = (scope: Scope, row: AppointmentRow, detail: Record<string, unknown>): Promise<void> =>
    worklist.open(scope, 'refunded-at-counter', row.id, {
      whatToDo: '窗口已退号。请核对窗口是否退了钱：没有退的，在微信商户平台退；退过的，不要再退',
      ...{ paymentId: row.paymentId, feeFen: row.feeFen, registrationNo: row.registrationNo, ...detail },
    });

  return (row: AppointmentRow, moneyBy: 'us' | 'his' | 'none' | 'unclear', detail = {}): Promise<RefundOutcome> =>
    tx.run(async (scope) => {
      if (!(await changes.freeNumber(scope, row.id))) return { kind: 'over' };
      await announceReturned(scope, row);
      const hasMoney = row.paymentId !== null && row.feeFen > 0;
      if (hasMoney && moneyBy === 'us') {
        await payments.refund(scope, row.paymentId as string, endReasonInWords(row.endReason));
        return { kind: 'taken_back' };
      }
      if (hasMoney) await compareMoney(scope, row, { moneyBy, ...detail });
      if (await appointments.move(scope, row.id, 'refunded')) await tell.cancelled(scope, row);
      return { kind: 'taken_back' };
    });
};

/**
 * The way of a paid number back: the HIS first, the money second. May run twice and at the same time: refunding in the HIS
 * is idempotent by key, ours by state. @throws Error when it must be tried again
 */
export const makeRefundAppointment = (deps: Deps) => {
  const { tx, his, appointments, changes, worklist, tell, checkpoint } = deps;
  const takeBack = makeTakeBack(deps);

  /** Whether the window was faster: then the HIS refuses us although the number is back. */
  const isEndedInHis = async (row: AppointmentRow): Promise<boolean> => {
    const registration = await his.getRegistration({ traceId: row.id }, { key: row.id });
    return registration?.status === 'refunded' || registration?.status === 'cancelled';
  };

  const onRefused = async (row: AppointmentRow, error: HisError): Promise<RefundOutcome> => {
    const reason = toEndReason(row.endReason);
    if (reason === 'at_counter') return takeBack(row, 'unclear', { code: error.code });
    if (error.code === 'Conflict' && (await isEndedInHis(row))) {
      await changes.moveFrom(tx.outside, row.id, ['refunding'], { status: 'refunding', endReason: 'at_counter' });
      return takeBack({ ...row, endReason: 'at_counter' }, 'unclear', { code: error.code });
    }
    if (error.code === 'RuleDenied' && reason === 'by_patient') {
      await tx.run(async (scope) => {
        const to = { status: 'confirmed', endReason: null } as const;
        if (await changes.moveFrom(scope, row.id, ['refunding'], to))
          await tell.cancelRefused(scope, row, error.displayText);
      });
      return { kind: 'denied', displayText: error.displayText };
    }
    await tx.run(async (scope) => {
      if (!(await appointments.move(scope, row.id, 'needs_staff'))) return;
      await worklist.open(scope, 'appointment-refund-refused', row.id, { code: error.code, reason: row.endReason });
    });
    return { kind: 'staff' };
  };

  return async (appointmentId: string): Promise<RefundOutcome> => {
    const row = await appointments.find(tx.outside, appointmentId);
    if (row?.status !== 'refunding') return { kind: 'over' };
    const words = endReasonInWords(row.endReason);
    const result = await his.refund({ traceId: row.id }, row.id, fen(row.feeFen), words);
    checkpoint('refund.his-answered');
    if (result.kind === 'done') {
      const taken = await takeBack(row, result.value.moneyBy);
      checkpoint('refund.requested');
      return taken;
    }
    if (result.kind === 'rejected' && !saysNothing(result.error)) return onRefused(row, result.error);
    throw new Error(`his answered ${result.kind}`);
  };
};

export type RefundAppointment = ReturnType<typeof makeRefundAppointment>;
