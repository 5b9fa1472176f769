import { Entity, Index } from 'typeorm';
import { IdColumn, InstantColumn, PrimaryId, TextColumn } from '../../platform/db/columns';

/** A link by which the family sees how far a line is. Only the hash of what opens it is kept. */
@Entity('ticket_share')
@Index('uq_ticket_share_token', ['tokenHash'], { unique: true })
@Index('ix_ticket_share_ticket', ['ownerId', 'ticketId'])
export class TicketShareRow {
  @PrimaryId() id: string;
  @IdColumn() ownerId: string;
  @IdColumn() patientId: string;
  @IdColumn() ticketId: string;
  @TextColumn(64) tokenHash: string;
  @InstantColumn() createdAt: Date;
  @InstantColumn() expiresAt: Date;
  @InstantColumn({ nullable: true }) revokedAt: Date | null;
  /** When a look was last written into the audit trail: the page asks again and again. */
  @InstantColumn({ nullable: true }) notedAt: Date | null;
}
