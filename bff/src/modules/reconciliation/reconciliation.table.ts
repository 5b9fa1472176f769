import { Entity, Index } from 'typeorm';
import { IdColumn, InstantColumn, IntegerColumn, JsonColumn, PrimaryId, TextColumn } from '../../platform/db/columns';
import type { DifferenceType, Line, Side, Standing, Why } from './ledger';
import type { DayTotals } from './totals.policy';

/** The comparison of one day's books. */
@Entity('reconciliation_run')
@Index('uq_reconciliation_run_day', ['day'], { unique: true })
@Index('ix_reconciliation_run_status', ['status', 'nextTryAt'])
export class RunRow {
  @PrimaryId() id: string;
  @TextColumn(10) day: string;
  /** waiting: to be done at `nextTryAt` · failed: given to a person */
  @TextColumn(10) status: 'waiting' | 'running' | 'done' | 'failed';
  @IntegerColumn() attempts: number;
  /** Why the last try brought no result, in words for the clerk. */
  @TextColumn(200, { nullable: true }) problem: string | null;
  @JsonColumn({ nullable: true }) totals: DayTotals | null;
  @InstantColumn({ nullable: true }) nextTryAt: Date | null;
  @InstantColumn({ nullable: true }) startedAt: Date | null;
  @InstantColumn({ nullable: true }) finishedAt: Date | null;
}

/** What the books of a day disagree on, once per payment or refund; a clerk closes it, or it heals. */
@Entity('reconciliation_difference')
@Index('uq_reconciliation_difference', ['day', 'entryKey'], { unique: true })
@Index('ix_reconciliation_difference_status', ['status', 'day'])
export class DifferenceRow {
  @PrimaryId() id: string;
  @TextColumn(10) day: string;
  @TextColumn(120) entryKey: string;
  @TextColumn(6) side: Side;
  @TextColumn(10) type: DifferenceType;
  @TextColumn(24) why: Why;
  @TextColumn(40, { nullable: true }) paymentId: string | null;
  @IntegerColumn() gapFen: number;
  @JsonColumn() lines: Line[];
  /** healed: the books agree by now, and `closeReason` says how */
  @TextColumn(8) status: 'open' | 'closed' | 'healed';
  @InstantColumn() openedAt: Date;
  @InstantColumn({ nullable: true }) closedAt: Date | null;
  /** The clerk; null when it healed. */
  @IdColumn({ nullable: true }) closedBy: string | null;
  @TextColumn(200, { nullable: true }) closeReason: string | null;
}

/** What the insurance centre said about a payment while a day was being compared; gone when the comparison stands. */
@Entity('insurance_standing')
@Index('uq_insurance_standing', ['day', 'paymentId'], { unique: true })
export class StandingRow {
  @PrimaryId() id: string;
  @TextColumn(10) day: string;
  @IdColumn() paymentId: string;
  @TextColumn(12) state: Standing['state'];
  @JsonColumn({ nullable: true }) parts: Standing['parts'];
  @InstantColumn() askedAt: Date;
}
