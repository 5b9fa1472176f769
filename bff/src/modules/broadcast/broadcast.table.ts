import type { BroadcastStatus, NoticeEvent } from '@anzhen/shared-types';
import { Check, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, IntegerColumn, PrimaryId, TextColumn } from '../../platform/db/columns';
import { AppointmentRow } from '../appointment/appointment.table';
import { StaffRow } from '../staff/staff.table';

/** One notice to everybody booked in its groups. */
@Entity('broadcast')
@Index('ix_broadcast_status', ['status', 'lastDay'])
@Index('ix_broadcast_written', ['writtenAt'])
@Check('ck_broadcast_people', 'people >= 0')
export class BroadcastRow {
  @PrimaryId() id: string;
  @TextColumn(12) status: BroadcastStatus;
  @TextColumn(24) event: NoticeEvent;
  @TextColumn(200) words: string;
  /** The last day of the visits in its groups. */
  @TextColumn(10) lastDay: string;
  /** How many there were when it was last moved; from the release on, how many it is for. */
  @IntegerColumn() people: number;
  @IdColumn()
  @ForeignKey(() => StaffRow, { name: 'fk_broadcast_staff', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  writtenBy: string;
  @InstantColumn() writtenAt: Date;
  /** When it is to begin; null: as soon as it is released. */
  @InstantColumn({ nullable: true }) sendAt: Date | null;
  /** Of one that began at a time: who came to the audience since the release, and who left it. */
  @IntegerColumn({ nullable: true }) peopleJoined: number | null;
  @IntegerColumn({ nullable: true }) peopleGone: number | null;
  @IdColumn({ nullable: true }) releasedBy: string | null;
  @InstantColumn({ nullable: true }) releasedAt: Date | null;
  @InstantColumn({ nullable: true }) endedAt: Date | null;
  /** Why it was sent back or stopped. */
  @TextColumn(120, { nullable: true }) reason: string | null;
  /** When its author last asked the others to release it. */
  @InstantColumn({ nullable: true }) nudgedAt: Date | null;
  /** Moves with every change of what it says, to whom, and where it stands: a release names the one that was seen. */
  @InstantColumn() updatedAt: Date;
}

/** One group of a notice: everybody booked in a department on a day, or in one clinic session of it. */
@Entity('broadcast_group')
@Index('uq_broadcast_group', ['broadcastId', 'place'], { unique: true })
export class BroadcastGroupRow {
  @PrimaryId() id: string;
  @IdColumn()
  @ForeignKey(() => BroadcastRow, { name: 'fk_broadcast_group_broadcast', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  broadcastId: string;
  /** From 0, as the author chose them. */
  @IntegerColumn() place: number;
  /** The day of the visits. */
  @TextColumn(10) day: string;
  @TextColumn(32) departmentCode: string;
  /** null: every session of the department on that day. */
  @TextColumn(64, { nullable: true }) sessionId: string | null;
  /** As staff read it, for example `何知远 11月25日 周三 上午`. */
  @TextColumn(120) name: string;
}

/**
 * One person of a released broadcast, written down with the release. The id is the dedupe key of their message, so that
 * nobody gets one broadcast twice.
 */
@Entity('broadcast_person')
@Index('uq_broadcast_person', ['broadcastId', 'patientId'], { unique: true })
@Index('ix_broadcast_person_status', ['broadcastId', 'status'])
@Index('ix_broadcast_person_patient', ['patientId'])
@Index('ix_broadcast_person_owner', ['ownerId'])
export class BroadcastPersonRow {
  @PrimaryId() id: string;
  @IdColumn()
  @ForeignKey(() => BroadcastRow, { name: 'fk_broadcast_person_broadcast', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  broadcastId: string;
  @IdColumn()
  @ForeignKey(() => AppointmentRow, {
    name: 'fk_broadcast_person_appointment',
    onDelete: 'RESTRICT',
    onUpdate: 'RESTRICT',
  })
  appointmentId: string;
  @IdColumn() ownerId: string;
  @IdColumn() patientId: string;
  /** What the ledger is searched by. */
  @TextColumn(60) maskedName: string;
  /** handed: to the messages, in whose ledger the rest is · dropped: the number was given back before */
  @TextColumn(8) status: 'waiting' | 'handed' | 'dropped';
  @InstantColumn({ nullable: true }) phonedAt: Date | null;
  @IdColumn({ nullable: true }) phonedBy: string | null;
}

/**
 * A notice that somebody sent to their own WeChat before anybody else got it. The id is the dedupe key of the message, in
 * whose ledger the rest is; it belongs to no person of the broadcast.
 */
@Entity('broadcast_trial')
@Index('ix_broadcast_trial_broadcast', ['broadcastId'])
export class BroadcastTrialRow {
  @PrimaryId() id: string;
  @IdColumn()
  @ForeignKey(() => BroadcastRow, { name: 'fk_broadcast_trial_broadcast', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  broadcastId: string;
  @IdColumn() staffId: string;
  @InstantColumn() at: Date;
}
