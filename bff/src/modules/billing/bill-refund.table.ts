import { Check, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, IntegerColumn, JsonColumn, PrimaryId, TextColumn } from '../../platform/db/columns';
import { PaymentRow } from '../payment/payment.table';
import type { KeptLine } from './bill-refund.policy';

/** Items of a paid bill that are given back: who asked, who agreed, and how far it is. Its id is the key in the HIS. */
@Entity('bill_refund')
@Index('uq_bill_refund_idempotency', ['ownerId', 'idempotencyKey'], { unique: true })
@Index('ix_bill_refund_check', ['status', 'nextCheckAt'])
@Index('ix_bill_refund_bill', ['billId'])
@Check(
  'ck_bill_refund_sum',
  'total_fen = fund_fen + account_fen + cash_fen AND total_fen > 0 AND fund_fen >= 0 AND account_fen >= 0 AND cash_fen >= 0',
)
@Check('ck_bill_refund_two_persons', 'approved_by IS NULL OR proposed_by IS NULL OR approved_by <> proposed_by')
export class BillRefundRow {
  @PrimaryId() id: string;
  @IdColumn() ownerId: string;
  @IdColumn() patientId: string;
  @TextColumn(64) billId: string;
  @IdColumn()
  @ForeignKey(() => PaymentRow, { name: 'fk_bill_refund_payment', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  paymentId: string;
  @JsonColumn() itemLines: KeptLine[];
  @JsonColumn() itemNames: string[];
  @IntegerColumn() totalFen: number;
  @IntegerColumn() fundFen: number;
  @IntegerColumn() accountFen: number;
  @IntegerColumn() cashFen: number;
  @TextColumn(80) reason: string;
  @TextColumn(20) status: string;
  /** Why it was refused, in words for the patient. */
  @TextColumn(200, { nullable: true }) endReason: string | null;
  /** 经办: who looked at it first. */
  @IdColumn({ nullable: true }) proposedBy: string | null;
  /** 复核: another person who agreed. */
  @IdColumn({ nullable: true }) approvedBy: string | null;
  @TextColumn(36) idempotencyKey: string;
  @TextColumn(64) requestHash: string;
  @InstantColumn({ nullable: true }) nextCheckAt: Date | null;
  @IntegerColumn() checkCount: number;
  @InstantColumn() createdAt: Date;
  @InstantColumn() updatedAt: Date;
}
