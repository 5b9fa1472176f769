import type { MessageChannel } from '@anzhen/shared-types';
import { Check, Entity, ForeignKey, Index } from 'typeorm';
import type { MessageFacts } from '../../platform/message-config';
import { IdColumn, InstantColumn, IntegerColumn, JsonColumn, PrimaryId, TextColumn } from '../../platform/db/columns';

/**
 * A message in the app's inbox. Names in it are masked and it never carries a diagnosis. It is its own outbox: while
 * `dueAt` is set it has still to leave the app, and whoever moves `dueAt` on has the turn until then.
 */
@Entity('message')
@Index('uq_message_dedupe', ['dedupeKey'], { unique: true })
@Index('ix_message_user', ['userId', 'createdAt'])
@Index('ix_message_due', ['lane', 'dueAt'])
@Index('ix_message_created', ['createdAt'])
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
  /** What a template may show. */
  @JsonColumn({ nullable: true }) facts: MessageFacts | null;
  /** now: one person waits for it · bulk: one of many thousand, behind which nobody's call may stand */
  @TextColumn(8, { default: 'now' }) lane: 'now' | 'bulk';
  @InstantColumn({ nullable: true }) dueAt: Date | null;
  @IntegerColumn({ default: 0 }) attempts: number;
  @TextColumn(40, { nullable: true }) claimedBy: string | null;
}

/**
 * How one message went out on one channel: the ledger. `sending` is written, and the quota taken, before anybody is
 * asked.
 */
@Entity('delivery')
@Index('uq_delivery', ['messageId', 'channel'], { unique: true })
@Index('ix_delivery_remote', ['remoteId'])
export class DeliveryRow {
  @PrimaryId() id: string;
  @IdColumn()
  @ForeignKey(() => MessageRow, { name: 'fk_delivery_message', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  messageId: string;
  @TextColumn(12) channel: MessageChannel;
  /** off: the person does not want it this way · undelivered: taken, and reported back as not delivered */
  @TextColumn(12) status: 'sending' | 'sent' | 'no_quota' | 'refused' | 'no_follower' | 'off' | 'undelivered';
  @IntegerColumn({ nullable: true }) errorCode: number | null;
  @TextColumn(64, { nullable: true }) remoteId: string | null;
  @InstantColumn() at: Date;
  /** When WeChat reported what became of it. */
  @InstantColumn({ nullable: true }) receiptAt: Date | null;
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

/** A person does not want this kind of message through this channel. */
@Entity('channel_choice')
@Index('uq_channel_choice', ['userId', 'templateKey', 'channel'], { unique: true })
export class ChannelChoiceRow {
  @PrimaryId() id: string;
  @IdColumn() userId: string;
  @TextColumn(24) templateKey: string;
  @TextColumn(12) channel: MessageChannel;
  @InstantColumn() at: Date;
}

/** What WeChat's push says became of a message. It may come before our own record of the sending. */
@Entity('delivery_receipt')
@Index('uq_delivery_receipt', ['appId', 'remoteId'], { unique: true })
@Index('ix_delivery_receipt_open', ['appliedAt', 'at'])
@Index('ix_delivery_receipt_user', ['userId', 'at'])
export class ReceiptRow {
  @PrimaryId() id: string;
  @TextColumn(32) appId: string;
  @TextColumn(64) remoteId: string;
  /** Of a subscribe message. */
  @IdColumn({ nullable: true }) userId: string | null;
  @TextColumn(64, { nullable: true }) templateId: string | null;
  /** `success`, or why not in WeChat's words. */
  @TextColumn(40) outcome: string;
  @InstantColumn() at: Date;
  @InstantColumn({ nullable: true }) appliedAt: Date | null;
}
