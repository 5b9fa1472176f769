import type { MessageChannel } from '@anzhen/shared-types';
import { In, IsNull } from 'typeorm';
import { insertAllUnlessExist } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { updateEach } from '../../platform/db/update-each';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { DeliveryRow, MessageRow } from './notification.table';

export type FinalStatus = Exclude<DeliveryRow['status'], 'sending'>;
export type DeliveryEnd = Pick<DeliveryRow, 'id' | 'status' | 'errorCode' | 'remoteId' | 'at'>;

/** The ledger: what was tried for each message, channel by channel. */
export const makeDeliveryRepository = ({ clock }: { clock: Clock }) => ({
  ofMessages: ({ manager }: Scope, messageIds: readonly string[]): Promise<DeliveryRow[]> =>
    manager.findBy(DeliveryRow, { messageId: In([...messageIds]) }),
  /** A row for each try that is about to begin. */
  async begin(
    scope: Scope,
    tries: readonly { messageId: string; channel: MessageChannel; status: DeliveryRow['status'] }[],
  ): Promise<DeliveryRow[]> {
    const at = clock.now();
    const rows = tries.map((each): DeliveryRow => ({
      ...{ ...each, id: newId('notice', at), errorCode: null, remoteId: null, at, receiptAt: null },
    }));
    await insertAllUnlessExist(scope, DeliveryRow, rows);
    return rows;
  },
  finish: (scope: Scope, ends: readonly DeliveryEnd[]): Promise<void> =>
    updateEach(scope, DeliveryRow, ends, { statuses: ['sending'] }),
  /** Takes back what was begun and surely did not happen. */
  async forget({ manager }: Scope, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await manager.delete(DeliveryRow, { id: In([...ids]), status: 'sending' });
  },
  /** The newest message of these events that could not go for want of quota; its delivery may then be tried again. */
  async reopenUnsent(scope: Scope, userId: string, events: readonly string[], since: Date): Promise<string | null> {
    const unsent = await scope.manager
      .createQueryBuilder(DeliveryRow, 'd')
      .innerJoin(MessageRow, 'm', 'm.id = d.message_id')
      .where('m.user_id = :userId AND m.event IN (:...events) AND m.created_at >= :since', { userId, events, since })
      .andWhere("d.channel = 'subscribe' AND d.status = 'no_quota'")
      .andWhere("NOT EXISTS (SELECT 1 FROM delivery s WHERE s.message_id = d.message_id AND s.status = 'sent')")
      .orderBy('m.created_at', 'DESC')
      .getOne();
    if (!unsent) return null;
    const { affected } = await scope.manager.delete(DeliveryRow, { id: unsent.id, status: 'no_quota' });
    return affected === 1 ? unsent.messageId : null;
  },
  byRemoteIds: ({ manager }: Scope, remoteIds: readonly string[]): Promise<DeliveryRow[]> =>
    manager.findBy(DeliveryRow, { remoteId: In([...remoteIds]) }),
  /** What WeChat reported; once. */
  async confirm({ manager }: Scope, ids: readonly string[], status: 'sent' | 'undelivered'): Promise<void> {
    if (ids.length === 0) return;
    await manager.update(
      DeliveryRow,
      { id: In([...ids]), status: 'sent', receiptAt: IsNull() },
      { status, receiptAt: clock.now() },
    );
  },
});

export type DeliveryRepository = ReturnType<typeof makeDeliveryRepository>;
