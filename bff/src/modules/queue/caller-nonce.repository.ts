import { LessThan } from 'typeorm';
import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { CallerNonceRow } from './queue.table';

export const makeCallerNonceRepository = ({ clock }: { clock: Clock }) => ({
  /** False when this caller has used it before. */
  take(scope: Scope, callerId: string, nonce: string): Promise<boolean> {
    const at = clock.now();
    return insertUnlessExists(scope, CallerNonceRow, { id: newId('callerNonce', at), callerId, nonce, at });
  },
  async forgetBefore({ manager }: Scope, at: Date): Promise<void> {
    await manager.delete(CallerNonceRow, { at: LessThan(at) });
  },
});
