import { IsNull } from 'typeorm';
import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { ReturnedNumberRow, WaitlistEntryRow } from './waitlist.table';

export const makeReturnedNumberRepository = ({ clock }: { clock: Clock }) => ({
  /** false when this registration's number is known already. */
  insert: (scope: Scope, row: ReturnedNumberRow): Promise<boolean> => insertUnlessExists(scope, ReturnedNumberRow, row),

  /** What is to be given to the line of a session, the earliest return first. */
  openOf: ({ manager }: Scope, sessionId: string): Promise<ReturnedNumberRow[]> =>
    manager.find(ReturnedNumberRow, { where: { sessionId, endedAt: IsNull() }, order: { id: 'ASC' } }),

  /** Numbers whose time has come and that nobody waits for. */
  dueForSale: ({ manager }: Scope, now: Date, limit: number): Promise<ReturnedNumberRow[]> =>
    manager
      .createQueryBuilder(ReturnedNumberRow, 'n')
      .where('n.ended_at IS NULL AND n.available_at <= :now', { now })
      .andWhere((query) => {
        const waiting = query.subQuery().select('1').from(WaitlistEntryRow, 'e');
        waiting.where("e.session_id = n.session_id AND e.status = 'waiting' AND e.clears_at > :now");
        return `NOT EXISTS ${waiting.getQuery()}`;
      })
      .orderBy('n.available_at', 'ASC')
      .take(limit)
      .getMany(),

  /** false when somebody was faster. */
  async end({ manager }: Scope, id: string): Promise<boolean> {
    const { affected } = await manager.update(ReturnedNumberRow, { id, endedAt: IsNull() }, { endedAt: clock.now() });
    return affected === 1;
  },

  /** Ends one number of a slot, when there is one: numbers of a slot are alike, which of them the HIS gave is its matter. */
  async endOneOf({ manager }: Scope, { sessionId, slotId }: { sessionId: string; slotId: string }): Promise<void> {
    const where = { sessionId, slotId, endedAt: IsNull() };
    for (const { id } of await manager.find(ReturnedNumberRow, { where, order: { id: 'ASC' }, select: { id: true } })) {
      // Another copy may have ended the first of them since they were read.
      const { affected } = await manager.update(ReturnedNumberRow, { id, endedAt: IsNull() }, { endedAt: clock.now() });
      if (affected === 1) return;
    }
  },
});

export type ReturnedNumberRepository = ReturnType<typeof makeReturnedNumberRepository>;
