import { Entity, Index } from 'typeorm';
import { InstantColumn, IntegerColumn, PrimaryId, TextColumn } from '../../platform/db/columns';

/** A member of staff. `totpCounter` is the last time step used, so that a code works once. */
@Entity('staff')
@Index('uq_staff_username', ['username'], { unique: true })
export class StaffRow {
  @PrimaryId() id: string;
  @TextColumn(40) username: string;
  @TextColumn(300) nameCipher: string;
  @TextColumn(16) role: string;
  @TextColumn(40) area: string;
  @TextColumn(200) passwordHash: string;
  @TextColumn(300) totpCipher: string;
  @IntegerColumn({ nullable: true }) totpCounter: number | null;
  @IntegerColumn() failedCount: number;
  @InstantColumn({ nullable: true }) lockedUntil: Date | null;
  @InstantColumn() createdAt: Date;
}
