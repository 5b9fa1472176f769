import { Entity, Index, PrimaryColumn } from 'typeorm';
import { IdColumn, InstantColumn, TextColumn } from '../../platform/db/columns';

/** A bill in a group that is paid at once; the group's id is what the payment is about. */
@Entity('bill_group_line')
@Index('uq_bill_group_line_claim', ['claimKey'], { unique: true })
@Index('ix_bill_group_line_group', ['groupId'])
@Index('ix_bill_group_line_bill', ['billId'])
export class BillGroupLineRow {
  /** Group and bill. */
  @PrimaryColumn({ type: 'varchar', length: 130 }) id: string;
  @TextColumn(64) groupId: string;
  @TextColumn(64) billId: string;
  /** The bill's id while this group is the one that may be paid: a bill is never in two payments at once. */
  @TextColumn(64, { nullable: true }) claimKey: string | null;
  /** The payment that was made ready last, once the claim had been looked at again after it. */
  @IdColumn({ nullable: true }) paymentId: string | null;
  @InstantColumn() createdAt: Date;
}
