import { Entity, Index } from 'typeorm';
import { IdColumn, InstantColumn, PrimaryId, TextColumn } from '../../platform/db/columns';

/** One person's WeChat account. The openid is encrypted; its blind index finds it again. */
@Entity('app_user')
@Index('uq_app_user_openid', ['openidIndex'], { unique: true })
export class UserRow {
  @PrimaryId() id: string;
  @TextColumn(64) openidIndex: string;
  @TextColumn(300) openidCipher: string;
  @TextColumn(300, { nullable: true }) unionidCipher: string | null;
  @TextColumn(16) fontSize: string;
  @TextColumn(20, { nullable: true }) privacyVersion: string | null;
  @InstantColumn({ nullable: true }) privacyAgreedAt: Date | null;
  @InstantColumn() createdAt: Date;
}

export type SessionEntrance = 'password' | 'recovery_code' | 'wechat';

/** A sign-in of a patient or of staff. Only the token's SHA-256 is kept. */
@Entity('session')
@Index('uq_session_token', ['tokenHash'], { unique: true })
@Index('ix_session_subject', ['subjectKind', 'subjectId'])
export class SessionRow {
  @PrimaryId() id: string;
  @TextColumn(64) tokenHash: string;
  @TextColumn(8) subjectKind: 'user' | 'staff';
  @IdColumn() subjectId: string;
  @InstantColumn() createdAt: Date;
  @InstantColumn() lastSeenAt: Date;
  @InstantColumn() expiresAt: Date;
  @InstantColumn({ nullable: true }) revokedAt: Date | null;
  /** Of staff only: from where the session was opened. */
  @TextColumn(64, { nullable: true }) ip: string | null;
  @TextColumn(160, { nullable: true }) device: string | null;
  /** Of staff only: what let them in. */
  @TextColumn(16, { nullable: true }) openedBy: SessionEntrance | null;
}

/** Every agreement to and withdrawal from the privacy policy, in order. */
@Entity('privacy_consent')
@Index('ix_privacy_consent_user', ['userId', 'at'])
export class ConsentRow {
  @PrimaryId() id: string;
  @IdColumn() userId: string;
  @TextColumn(12) action: 'agreed' | 'withdrawn';
  @TextColumn(20) version: string;
  @InstantColumn() at: Date;
}
