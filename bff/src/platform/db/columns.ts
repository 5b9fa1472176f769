import { Column, type ColumnOptions, PrimaryColumn } from 'typeorm';

/**
 * The few column types that mean the same on MySQL, MariaDB and SQLite. Every type is spelled out, so no build tool
 * has to emit decorator metadata; instants keep milliseconds; money and counters are integers.
 */
type Extra = Pick<ColumnOptions, 'nullable' | 'default'>;

export const PrimaryId = () => PrimaryColumn({ type: 'varchar', length: 30 });
export const IdColumn = (extra: Extra = {}) => Column({ type: 'varchar', length: 30, ...extra });
export const TextColumn = (length: number, extra: Extra = {}) => Column({ type: 'varchar', length, ...extra });
export const LongTextColumn = (extra: Extra = {}) => Column({ type: 'text', ...extra });
export const IntegerColumn = (extra: Extra = {}) => Column({ type: 'integer', ...extra });
export const InstantColumn = (extra: Extra = {}) => Column({ type: 'datetime', precision: 3, ...extra });
export const JsonColumn = (extra: Extra = {}) => Column({ type: 'json', ...extra });
