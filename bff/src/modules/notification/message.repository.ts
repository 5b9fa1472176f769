import { IsNull, LessThan, MoreThanOrEqual } from 'typeorm';
import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { DeliveryRow, MessageRow } from './notification.table';

const LISTED_MAX = 100;

export const makeMessageRepository = () => ({
  insert: (scope: Scope, row: MessageRow): Promise<boolean> => insertUnlessExists(scope, MessageRow, row),
  find: ({ manager }: Scope, messageId: string): Promise<MessageRow | null> =>
    manager.findOneBy(MessageRow, { id: messageId }),
  /** Newest first. */
  listOf: ({ manager }: Scope, userId: string, since: Date): Promise<MessageRow[]> =>
    manager.find(MessageRow, {
      where: { userId, createdAt: MoreThanOrEqual(since) },
      order: { createdAt: 'DESC', id: 'DESC' },
      take: LISTED_MAX,
    }),
  countUnread: ({ manager }: Scope, userId: string, since: Date): Promise<number> =>
    manager.countBy(MessageRow, { userId, readAt: IsNull(), createdAt: MoreThanOrEqual(since) }),
  /** False when the message is not this person's. Reading twice keeps the first instant. */
  async markRead({ manager }: Scope, userId: string, messageId: string, readAt: Date): Promise<boolean> {
    const { affected } = await manager.update(MessageRow, { id: messageId, userId, readAt: IsNull() }, { readAt });
    return affected === 1 || (await manager.existsBy(MessageRow, { id: messageId, userId }));
  },
  /** Deletes the oldest messages and their deliveries; answers how many. */
  async deleteBefore({ manager }: Scope, before: Date, limit: number): Promise<number> {
    const old = await manager.find(MessageRow, {
      where: { createdAt: LessThan(before) },
      order: { createdAt: 'ASC' },
      take: limit,
      select: { id: true },
    });
    if (old.length === 0) return 0;
    const ids = old.map(({ id }) => id);
    await manager.createQueryBuilder().delete().from(DeliveryRow).where('message_id IN (:...ids)', { ids }).execute();
    await manager.delete(MessageRow, ids);
    return ids.length;
  },
});

export type MessageRepository = ReturnType<typeof makeMessageRepository>;
