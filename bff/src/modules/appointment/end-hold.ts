import type { EndReason } from '@anzhen/shared-types';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import type { Payments } from '../payment';
import type { AppointmentRow } from './appointment.table';
import type { ChangeRepository } from './change-appointment.repository';
import { restingKeyOf } from './number-key';
import { releaseOf } from './release-number';

interface Deps {
  tx: Transactions;
  outbox: Outbox;
  changes: ChangeRepository;
  payments: Pick<Payments, 'close'>;
}

/** ended: by this call · moved: somebody was faster, or the money came · unknown: WeChat did not answer, ask again */
export type HoldEnd = 'ended' | 'moved' | 'unknown';

/**
 * Ends a hold before it is paid, as expired when its time is over and as cancelled for every other reason: WeChat is asked first, because the money may be under way; then the number goes back
 * to the HIS through the outbox. `also` happens in the same transaction, and only if this call ended it.
 */
export const makeEndHold =
  ({ tx, outbox, changes, payments }: Deps) =>
  async (row: AppointmentRow, endReason: EndReason, also?: (scope: Scope) => Promise<void>): Promise<HoldEnd> => {
    const status = endReason === 'not_paid' ? 'expired' : 'cancelled';
    const money = row.paymentId ? await payments.close(row.paymentId) : 'closed';
    if (money !== 'closed') return money === 'paid' ? 'moved' : 'unknown';
    return tx.run(async (scope) => {
      // A payment that was started after this row was read has to be closed first.
      const from = row.paymentId ? (['held', 'paying'] as const) : (['held'] as const);
      const keys = status === 'expired' ? { activeNumberKey: restingKeyOf(row) } : {};
      if (!(await changes.moveFrom(scope, row.id, from, { status, endReason, ...keys }))) return 'moved';
      await outbox.add(scope, releaseOf(row));
      await also?.(scope);
      return 'ended';
    });
  };

export type EndHold = ReturnType<typeof makeEndHold>;
