import { Check, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn, IntegerColumn, TextColumn } from '../../platform/db/columns';

/**
 * How many numbers of a slot may still be asked of the HIS. One row is what all copies of the BFF queue at, so that the
 * HIS is asked about as often as it has numbers; whose a number is, the HIS and `uq_appointment_number` say.
 */
@Entity('slot_stock')
@Check('ck_slot_stock_remaining', 'remaining >= 0')
export class SlotStockRow {
  /** `session:slot`. */
  @PrimaryColumn({ type: 'varchar', length: 130 }) id: string;
  @TextColumn(64) sessionId: string;
  @TextColumn(64) slotId: string;
  @IntegerColumn() remaining: number;
  /** A count that was read from the HIS before the last change says nothing about it. */
  @InstantColumn() changedAt: Date;
}
