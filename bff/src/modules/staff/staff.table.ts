import { Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, IntegerColumn, PrimaryId, TextColumn } from '../../platform/db/columns';

/**
 * A member of staff. `totpCounter` is the last time step used, so that a code works once. Password and TOTP are empty
 * until an invitation is accepted on a PC.
 */
@Entity('staff')
@Index('uq_staff_username', ['username'], { unique: true })
@Index('uq_staff_wechat', ['wechatIndex'], { unique: true })
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
  @TextColumn(64, { nullable: true }) wechatIndex: string | null;
  /** The same, to be written to; kept since it was last bound or signed in with. */
  @TextColumn(300, { nullable: true }) wechatCipher: string | null;
  @InstantColumn({ nullable: true }) wechatBoundAt: Date | null;
  @InstantColumn({ nullable: true }) deactivatedAt: Date | null;
  /** The secret of a new authenticator until its first code proves that it is there. */
  @TextColumn(300, { nullable: true }) nextTotpCipher: string | null;
  @InstantColumn({ nullable: true }) nextTotpUntil: Date | null;
}

/** A one-time way in. Only an index of its code is kept; it carries the TOTP secret that accepting it enrols. */
@Entity('staff_invitation')
@Index('uq_staff_invitation_code', ['codeIndex'], { unique: true })
@Index('ix_staff_invitation_staff', ['staffId', 'endedAt'])
export class InvitationRow {
  @PrimaryId() id: string;
  @IdColumn()
  @ForeignKey(() => StaffRow, { name: 'fk_staff_invitation_staff', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  staffId: string;
  @TextColumn(64) codeIndex: string;
  @TextColumn(300) totpCipher: string;
  @IdColumn() createdBy: string;
  @InstantColumn() createdAt: Date;
  @InstantColumn() expiresAt: Date;
  /** Accepted, or replaced by a newer one. */
  @InstantColumn({ nullable: true }) endedAt: Date | null;
}

/** Stands in for the authenticator once. */
@Entity('staff_recovery_code')
@Index('uq_staff_recovery_code', ['staffId', 'codeIndex'], { unique: true })
export class RecoveryCodeRow {
  @PrimaryId() id: string;
  @IdColumn()
  @ForeignKey(() => StaffRow, { name: 'fk_staff_recovery_code_staff', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  staffId: string;
  @TextColumn(64) codeIndex: string;
  @InstantColumn({ nullable: true }) usedAt: Date | null;
}
