import { Check, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, IntegerColumn, PrimaryId, TextColumn } from '../../platform/db/columns';
import { PARTS_SUM, PaymentRow } from './payment.table';

/** Money on its way back, by parts. Its id is WeChat Pay's out_refund_no. */
@Entity('refund')
@Index('uq_refund_request', ['paymentId', 'requestKey'], { unique: true })
@Index('ix_refund_created', ['createdAt'])
@Check('ck_refund_sum', `${PARTS_SUM} AND total_fen > 0`)
export class RefundRow {
  @PrimaryId() id: string;
  @IdColumn()
  @ForeignKey(() => PaymentRow, { name: 'fk_refund_payment', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  paymentId: string;
  /** Which request of the subject it answers; `rest` gives back everything that is left. */
  @TextColumn(30, { default: 'rest' }) requestKey: string;
  @IntegerColumn({ default: 0 }) totalFen: number;
  @IntegerColumn({ default: 0 }) fundFen: number;
  @IntegerColumn({ default: 0 }) accountFen: number;
  @IntegerColumn({ default: 0 }) otherFen: number;
  /** What WeChat Pay sends back. */
  @IntegerColumn() cashFen: number;
  @TextColumn(80) reason: string;
  /** abnormal: a person looks after it */
  @TextColumn(16) status: 'processing' | 'succeeded' | 'abnormal';
  @InstantColumn() createdAt: Date;
  @InstantColumn() updatedAt: Date;
}

/** 6203 with refdType ALL, HI or CASH; the cash through WeChat; and WeChat being told what the insurance gave back. */
export type RefundLegKind = 'centre_all' | 'centre_insurance' | 'centre_cash' | 'cash' | 'wechat_note';

/**
 * waiting: an earlier leg is not done · due: never asked for · sent: asked for, and it is asked about before it is asked
 * for again · needs_patient: the centre wants a fresh authorisation · abnormal: a person looks after it
 */
export type RefundLegStatus = 'waiting' | 'due' | 'sent' | 'needs_patient' | 'done' | 'abnormal';

/** One step of the way back. Its id is the idempotency key at the insurance centre (appRefdSn). */
@Entity('refund_leg')
@Index('uq_refund_leg', ['refundId', 'kind'], { unique: true })
@Index('ix_refund_leg_check', ['status', 'nextCheckAt'])
export class RefundLegRow {
  @PrimaryId() id: string;
  @IdColumn()
  @ForeignKey(() => RefundRow, { name: 'fk_refund_leg_refund', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  refundId: string;
  @TextColumn(20) kind: RefundLegKind;
  @IntegerColumn() position: number;
  @TextColumn(16) status: RefundLegStatus;
  @TextColumn(64, { nullable: true }) remoteId: string | null;
  /** The patient's fresh payAuthNo, sealed; null while the one of the payment serves. */
  @TextColumn(300, { nullable: true }) credentialCipher: string | null;
  @InstantColumn({ nullable: true }) nextCheckAt: Date | null;
  @IntegerColumn() checkCount: number;
  @InstantColumn() updatedAt: Date;
}
