import type { EntryCodeKind } from '@anzhen/shared-types';
import { Check, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, IntegerColumn, PrimaryId, TextColumn } from '../../platform/db/columns';
import { StaffRow } from '../staff/staff.table';

/** A code that staff had made (扫码入口). What it opens stands here, so that paper need not be printed anew. */
@Entity('entry_code')
@Index('uq_entry_code_ref', ['ref'], { unique: true })
@Index('uq_entry_code_live', ['liveKey'], { unique: true })
export class EntryCodeRow {
  @PrimaryId() id: string;
  /** What the scene carries of it: 8 letters and digits. */
  @TextColumn(8) ref: string;
  @TextColumn(12) kind: EntryCodeKind;
  /** Within the kind: a department's code, `D0304-5`, a bill's number. */
  @TextColumn(64) target: string;
  @TextColumn(60) name: string;
  /** Kind and target while it opens something, so that one place has one code; null once revoked or replaced. */
  @TextColumn(80, { nullable: true }) liveKey: string | null;
  @IdColumn()
  @ForeignKey(() => StaffRow, { name: 'fk_entry_code_staff', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  issuedBy: string;
  @InstantColumn() issuedAt: Date;
  @InstantColumn({ nullable: true }) expiresAt: Date | null;
  @InstantColumn({ nullable: true }) revokedAt: Date | null;
  @IdColumn({ nullable: true }) revokedBy: string | null;
  @TextColumn(120, { nullable: true }) revokeReason: string | null;
}

/** How often a code was scanned on a day. Nobody's name, account or address is kept. */
@Entity('entry_code_day')
@Index('uq_entry_code_day', ['codeId', 'day'], { unique: true })
@Check('ck_entry_code_day', 'opened >= 0 AND refused >= 0')
export class EntryCodeDayRow {
  @PrimaryId() id: string;
  @IdColumn()
  @ForeignKey(() => EntryCodeRow, { name: 'fk_entry_code_day_code', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  codeId: string;
  @TextColumn(10) day: string;
  @IntegerColumn() opened: number;
  /** Scans after it was revoked or had expired: an old sheet still hangs there. */
  @IntegerColumn() refused: number;
}
