import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, instant, integer, optional, primaryId, type TableSpec, text } from './table-spec';

const tables: TableSpec[] = [
  {
    name: 'broadcast',
    columns: [
      primaryId(),
      text('status', 12),
      text('event', 24),
      text('words', 200),
      text('day', 10),
      text('department_code', 32),
      optional(text('session_id', 64)),
      text('audience_name', 120),
      integer('people'),
      text('written_by', 30),
      instant('written_at'),
      optional(text('released_by', 30)),
      optional(instant('released_at')),
      optional(instant('ended_at')),
      optional(text('reason', 120)),
      instant('updated_at'),
    ],
    indexes: { ix_broadcast_status: ['status', 'day'], ix_broadcast_written: ['written_at'] },
    checks: { ck_broadcast_people: 'people >= 0' },
    foreignKeys: { fk_broadcast_staff: { column: 'written_by', table: 'staff' } },
  },
  {
    name: 'broadcast_person',
    columns: [
      primaryId(),
      text('broadcast_id', 30),
      text('appointment_id', 30),
      text('owner_id', 30),
      text('patient_id', 30),
      text('masked_name', 60),
      text('status', 8),
      optional(instant('phoned_at')),
      optional(text('phoned_by', 30)),
    ],
    unique: { uq_broadcast_person: ['broadcast_id', 'patient_id'] },
    indexes: {
      ix_broadcast_person_status: ['broadcast_id', 'status'],
      ix_broadcast_person_patient: ['patient_id'],
      ix_broadcast_person_owner: ['owner_id'],
    },
    foreignKeys: {
      fk_broadcast_person_broadcast: { column: 'broadcast_id', table: 'broadcast' },
      fk_broadcast_person_appointment: { column: 'appointment_id', table: 'appointment' },
    },
  },
];

/** Notices to many, and to whom each of them goes. */
export class Broadcasts1764496000000 implements MigrationInterface {
  name = 'Broadcasts1764496000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...tables].reverse()) await runner.dropTable(table.name);
  }
}
