import { Check, Entity, ForeignKey, Index } from 'typeorm';
import {
  IdColumn,
  InstantColumn,
  IntegerColumn,
  JsonColumn,
  LongTextColumn,
  PrimaryId,
  TextColumn,
} from '../../platform/db/columns';

/** The parts always make the total, to the fen. */
export const PARTS_SUM =
  'total_fen = fund_fen + account_fen + other_fen + cash_fen AND fund_fen >= 0 AND account_fen >= 0 AND other_fen >= 0 AND cash_fen >= 0';

/** Where to go after paying; with the bill that it is about, when the HIS has said so. */
export type PaymentStep = string | { billId: string; text: string };

/** What a person owes and pays at once. Its id is WeChat Pay's out_trade_no. */
@Entity('payment')
@Index('uq_payment_active_subject', ['activeSubjectKey'], { unique: true })
@Index('uq_payment_idempotency', ['ownerId', 'idempotencyKey'], { unique: true })
@Index('ix_payment_check', ['status', 'nextCheckAt'])
@Index('ix_payment_paid', ['paidAt'])
@Index('ix_payment_created', ['createdAt'])
@Index('ix_payment_transaction', ['transactionId'])
@Index('ix_payment_subject', ['subjectId'])
@Index('ix_payment_insurance_order', ['insuranceOrderId'])
@Check('ck_payment_sum', PARTS_SUM)
export class PaymentRow {
  @PrimaryId() id: string;
  @IdColumn() ownerId: string;
  @IdColumn() patientId: string;
  @TextColumn(12) subject: 'appointment' | 'bill';
  @TextColumn(64) subjectId: string;
  /** One live payment per subject; null once closed or refunded. */
  @TextColumn(80, { nullable: true }) activeSubjectKey: string | null;
  @TextColumn(20) status: string;
  @TextColumn(20) method: 'nothing_to_pay' | 'wechat' | 'med_ins';
  @TextColumn(127) description: string;
  @IntegerColumn() totalFen: number;
  @IntegerColumn() fundFen: number;
  @IntegerColumn() accountFen: number;
  /** Other subsidies that the insurance centre names apart. */
  @IntegerColumn({ default: 0 }) otherFen: number;
  @IntegerColumn() cashFen: number;
  @TextColumn(64, { nullable: true }) prepayId: string | null;
  @TextColumn(64, { nullable: true }) transactionId: string | null;
  @TextColumn(64, { nullable: true }) mixTradeNo: string | null;
  @TextColumn(64, { nullable: true }) insuranceOrderId: string | null;
  @TextColumn(300, { nullable: true }) insuranceTokenCipher: string | null;
  /** The total that the insurance centre has split into parts; null until it has. */
  @IntegerColumn({ nullable: true }) insuredTotalFen: number | null;
  /** Who pays for a relative (亲属代付), sealed; null when patients pay for themselves. */
  @TextColumn(300, { nullable: true }) payerCipher: string | null;
  @TextColumn(40, { nullable: true }) receiptNo: string | null;
  @JsonColumn({ nullable: true }) guidance: PaymentStep[] | null;
  @InstantColumn() expiresAt: Date;
  @InstantColumn({ nullable: true }) paidAt: Date | null;
  @TextColumn(36) idempotencyKey: string;
  @TextColumn(64) requestHash: string;
  @InstantColumn({ nullable: true }) nextCheckAt: Date | null;
  @IntegerColumn() checkCount: number;
  @InstantColumn() createdAt: Date;
  @InstantColumn() updatedAt: Date;
}

/** One part of a payment: insurance fund, personal account, other subsidies or cash. */
@Entity('payment_leg')
@Index('uq_payment_leg', ['paymentId', 'kind'], { unique: true })
@Check('ck_payment_leg_amount', 'amount_fen > 0')
@Check('ck_payment_leg_refunded', 'refunded_fen >= 0 AND refunded_fen <= amount_fen')
export class PaymentLegRow {
  @PrimaryId() id: string;
  @IdColumn()
  @ForeignKey(() => PaymentRow, { name: 'fk_payment_leg_payment', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  paymentId: string;
  @TextColumn(12) kind: 'fund' | 'account' | 'other' | 'cash';
  @IntegerColumn() amountFen: number;
  /** What refunds have taken of it so far, on its way or back; the schema lets it not exceed the amount. */
  @IntegerColumn({ default: 0 }) refundedFen: number;
  @TextColumn(12) status: 'pending' | 'paid' | 'refunded';
}

/** A verified notice, kept before it is acknowledged and applied afterwards. */
@Entity('notice')
@Index('uq_notice', ['source', 'noticeId'], { unique: true })
@Index('ix_notice_open', ['appliedAt', 'nextTryAt'])
export class NoticeRow {
  @PrimaryId() id: string;
  @TextColumn(16) source: string;
  @TextColumn(64) noticeId: string;
  @TextColumn(64) subjectId: string;
  @LongTextColumn() payloadCipher: string;
  @InstantColumn() receivedAt: Date;
  /** The same notice may come many times; it is kept once. */
  @IntegerColumn({ default: 1 }) timesReceived: number;
  @InstantColumn() nextTryAt: Date;
  @InstantColumn({ nullable: true }) appliedAt: Date | null;
  @IntegerColumn() tryCount: number;
  @TextColumn(60, { nullable: true }) outcome: string | null;
}
