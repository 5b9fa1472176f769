import { Check, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, IntegerColumn, JsonColumn, PrimaryId, TextColumn } from '../../platform/db/columns';

/** A message in the app's inbox. Names in it are masked and it never carries a diagnosis. */
@Entity('message')
@Index('uq_message_dedupe', ['dedupeKey'], { unique: true })
@Index('ix_message_user', ['userId', 'createdAt'])
export class MessageRow {
  @PrimaryId() id: string;
  @IdColumn() userId: string;
  @IdColumn({ nullable: true }) patientId: string | null;
  @TextColumn(24) event: string;
  @TextColumn(60) title: string;
  @TextColumn(300) body: string;
  @JsonColumn({ nullable: true }) link: { route: string; params: Record<string, string> } | null;
  @TextColumn(120) dedupeKey: string;
  @InstantColumn() createdAt: Date;
  @InstantColumn({ nullable: true }) readAt: Date | null;
}

/**
 * How one message went out on one channel. `sending` is written, and the quota taken, before WeChat is asked; `at` is then
 * the instant until which the one who took it may work.
 */
@Entity('delivery')
@Index('uq_delivery', ['messageId', 'channel'], { unique: true })
export class DeliveryRow {
  @PrimaryId() id: string;
  @IdColumn()
  @ForeignKey(() => MessageRow, { name: 'fk_delivery_message', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  messageId: string;
  @TextColumn(12) channel: 'subscribe' | 'official';
  @TextColumn(12) status: 'sending' | 'sent' | 'no_quota' | 'refused' | 'no_follower';
  @IntegerColumn({ nullable: true }) errorCode: number | null;
  @TextColumn(64, { nullable: true }) remoteId: string | null;
  @InstantColumn() at: Date;
}

/** How often WeChat still lets us send one template to one person. */
@Entity('subscription')
@Index('uq_subscription', ['userId', 'templateKey'], { unique: true })
@Check('ck_subscription_remaining', 'remaining >= 0')
export class SubscriptionRow {
  @PrimaryId() id: string;
  @IdColumn() userId: string;
  @TextColumn(24) templateKey: string;
  @IntegerColumn() remaining: number;
  @TextColumn(8, { nullable: true }) lastAnswer: string | null;
  @InstantColumn() updatedAt: Date;
}
