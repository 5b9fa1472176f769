import { Brackets, IsNull, MoreThan } from 'typeorm';
import { insertRow } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { TicketShareRow } from './ticket-share.table';

interface TicketOf {
  ownerId: string;
  ticketId: string;
}

export const ticketShareRepository = {
  add: (scope: Scope, row: TicketShareRow): Promise<void> => insertRow(scope, TicketShareRow, row),

  countLive: ({ manager }: Scope, of: TicketOf, now: Date): Promise<number> =>
    manager.countBy(TicketShareRow, { ...of, revokedAt: IsNull(), expiresAt: MoreThan(now) }),

  /** Null when it is unknown, over or taken back. */
  findLive: ({ manager }: Scope, tokenHash: string, now: Date): Promise<TicketShareRow | null> =>
    manager.findOneBy(TicketShareRow, { tokenHash, revokedAt: IsNull(), expiresAt: MoreThan(now) }),

  /** All links of a ticket at once; how many there were. */
  async revoke({ manager }: Scope, of: TicketOf, revokedAt: Date): Promise<number> {
    const { affected } = await manager.update(TicketShareRow, { ...of, revokedAt: IsNull() }, { revokedAt });
    return affected ?? 0;
  },

  /** True for the first look since `before`, whoever asks at the same moment. */
  async note({ manager }: Scope, id: string, notedAt: Date, before: Date): Promise<boolean> {
    const { affected } = await manager
      .createQueryBuilder()
      .update(TicketShareRow)
      .set({ notedAt })
      .where('id = :id', { id })
      .andWhere(new Brackets((either) => either.where('noted_at IS NULL').orWhere('noted_at < :before', { before })))
      .execute();
    return affected === 1;
  },
};
