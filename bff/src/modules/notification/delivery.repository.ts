import { SECOND } from '@anzhen/shared-types';
import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { DeliveryRow, MessageRow } from './notification.table';

export type Channel = DeliveryRow['channel'];
export type FinalStatus = Exclude<DeliveryRow['status'], 'sending'>;
/** new: nobody has tried · resumed: an earlier try of ours ended without an answer, its quota is already taken */
export type Turn = 'new' | 'resumed' | 'busy' | FinalStatus;

// Longer than any call to WeChat may take, shorter than the outbox's own claim.
const TURN_MS = 45 * SECOND;

export const makeDeliveryRepository = ({ clock }: { clock: Clock }) => ({
  /** Takes the turn to send a message on a channel; only one caller gets `new` or `resumed`. */
  async take(scope: Scope, messageId: string, channel: Channel): Promise<Turn> {
    const now = clock.now();
    const at = new Date(now.getTime() + TURN_MS);
    const row = {
      id: newId('notice', now),
      messageId,
      channel,
      status: 'sending' as const,
      errorCode: null,
      remoteId: null,
      at,
    };
    if (await insertUnlessExists(scope, DeliveryRow, row)) return 'new';
    const known = await scope.manager.findOneByOrFail(DeliveryRow, { messageId, channel });
    if (known.status !== 'sending') return known.status;
    const { affected } = await scope.manager
      .createQueryBuilder()
      .update(DeliveryRow)
      .set({ at })
      .where("id = :id AND status = 'sending' AND at <= :now", { id: known.id, now })
      .execute();
    return affected === 1 ? 'resumed' : 'busy';
  },
  /** The newest message of these events that could not go for want of quota; its delivery may then be tried again. */
  async reopenUnsent(scope: Scope, userId: string, events: readonly string[], since: Date): Promise<string | null> {
    const unsent = await scope.manager
      .createQueryBuilder(DeliveryRow, 'd')
      .innerJoin(MessageRow, 'm', 'm.id = d.message_id')
      .where('m.user_id = :userId AND m.event IN (:...events) AND m.created_at >= :since', { userId, events, since })
      .andWhere("d.channel = 'subscribe' AND d.status = 'no_quota'")
      .orderBy('m.created_at', 'DESC')
      .getOne();
    if (!unsent) return null;
    const { affected } = await scope.manager.delete(DeliveryRow, { id: unsent.id, status: 'no_quota' });
    return affected === 1 ? unsent.messageId : null;
  },
  /** Ends the turn without a result, so that the next try may begin at once. */
  async release({ manager }: Scope, messageId: string, channel: Channel, errorCode: number): Promise<void> {
    await manager.update(DeliveryRow, { messageId, channel, status: 'sending' }, { errorCode, at: clock.now() });
  },
  async finish(
    { manager }: Scope,
    messageId: string,
    channel: Channel,
    result: { status: FinalStatus; errorCode: number | null; remoteId: string | null },
  ): Promise<boolean> {
    const open = { messageId, channel, status: 'sending' as const };
    const { affected } = await manager.update(DeliveryRow, open, { ...result, at: clock.now() });
    return affected === 1;
  },
});

export type DeliveryRepository = ReturnType<typeof makeDeliveryRepository>;
