import type { MessageChannel, SubscriptionKey } from '@anzhen/shared-types';
import { In } from 'typeorm';
import { insertAllUnlessExist } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { ChannelChoiceRow } from './notification.table';

/** What people have turned off. Everything else is on. */
export const makeChannelChoiceRepository = ({ clock }: { clock: Clock }) => ({
  async offOf(
    { manager }: Scope,
    userIds: readonly string[],
  ): Promise<(userId: string, key: SubscriptionKey, channel: MessageChannel) => boolean> {
    const rows = await manager.findBy(ChannelChoiceRow, { userId: In([...userIds]) });
    const off = new Set(rows.map(({ userId, templateKey, channel }) => `${userId}:${templateKey}:${channel}`));
    return (userId, key, channel) => off.has(`${userId}:${key}:${channel}`);
  },
  async turnOff(scope: Scope, userId: string, templateKey: SubscriptionKey, channel: MessageChannel): Promise<void> {
    const at = clock.now();
    const row = { id: newId('grant', at), userId, templateKey, channel, at };
    await insertAllUnlessExist(scope, ChannelChoiceRow, [row]);
  },
  async turnOn(
    { manager }: Scope,
    userId: string,
    templateKey: SubscriptionKey,
    channel: MessageChannel,
  ): Promise<void> {
    await manager.delete(ChannelChoiceRow, { userId, templateKey, channel });
  },
});

export type ChannelChoiceRepository = ReturnType<typeof makeChannelChoiceRepository>;
