import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';
import { createTable, instant, integer, longText, optional, primaryId, type TableSpec, text } from './table-spec';

const tables: TableSpec[] = [
  {
    name: 'slot_stock',
    columns: [
      { ...text('id', 130), isPrimary: true },
      text('session_id', 64),
      text('slot_id', 64),
      integer('remaining'),
      instant('changed_at'),
    ],
    checks: { ck_slot_stock_remaining: 'remaining >= 0' },
  },
  {
    name: 'waitlist_entry',
    columns: [
      primaryId(),
      text('owner_id', 30),
      text('patient_id', 30),
      text('his_patient_id', 64),
      text('status', 10),
      text('session_id', 64),
      text('department_code', 32),
      text('department_name', 60),
      text('doctor_name', 60),
      text('doctor_title', 30),
      text('visit_date', 10),
      text('period', 10),
      optional(text('appointment_id', 30)),
      optional(text('active_key', 130)),
      text('idempotency_key', 36),
      text('request_hash', 64),
      instant('clears_at'),
      instant('created_at'),
      instant('updated_at'),
    ],
    unique: {
      uq_waitlist_entry_idempotency: ['owner_id', 'idempotency_key'],
      uq_waitlist_entry_person: ['active_key'],
    },
    indexes: {
      ix_waitlist_entry_line: ['session_id', 'status', 'id'],
      ix_waitlist_entry_appointment: ['appointment_id'],
      ix_waitlist_entry_clear: ['status', 'clears_at'],
    },
    foreignKeys: { fk_waitlist_entry_patient: { column: 'patient_id', table: 'patient' } },
  },
  {
    name: 'returned_number',
    columns: [
      primaryId(),
      text('appointment_id', 30),
      text('session_id', 64),
      text('slot_id', 64),
      instant('available_at'),
      optional(instant('ended_at')),
      instant('created_at'),
    ],
    unique: { uq_returned_number: ['appointment_id'] },
    indexes: {
      ix_returned_number_open: ['ended_at', 'available_at'],
      ix_returned_number_session: ['session_id', 'ended_at'],
    },
  },
  {
    name: 'no_show',
    columns: [
      primaryId(),
      text('appointment_id', 30),
      text('owner_id', 30),
      text('patient_id', 30),
      text('his_patient_id', 64),
      text('status', 10),
      text('visit_date', 10),
      text('department_name', 60),
      text('doctor_name', 60),
      optional(longText('appeal_cipher')),
      optional(instant('appealed_at')),
      optional(text('decided_by', 30)),
      optional(text('decision_reason', 200)),
      instant('created_at'),
      instant('updated_at'),
    ],
    unique: { uq_no_show_appointment: ['appointment_id'] },
    indexes: { ix_no_show_person: ['his_patient_id', 'visit_date'], ix_no_show_status: ['status', 'updated_at'] },
    foreignKeys: { fk_no_show_appointment: { column: 'appointment_id', table: 'appointment' } },
  },
];

const appointmentIndexes: Record<string, string[]> = {
  ix_appointment_session: ['session_id', 'status'],
  ix_appointment_person: ['his_patient_id', 'visit_date'],
  ix_appointment_account: ['owner_id', 'created_at'],
  ix_appointment_registration: ['registration_no'],
};

// Every dialect takes these as they are; TypeORM's own calls would rebuild the whole table on SQLite.
const widenAppointment = [
  "ALTER TABLE appointment ADD COLUMN source varchar(8) NOT NULL DEFAULT 'app'",
  'ALTER TABLE appointment ADD COLUMN list_fee_fen integer NOT NULL DEFAULT 0',
  'UPDATE appointment SET list_fee_fen = fee_fen',
  'ALTER TABLE appointment ADD COLUMN doctor_change json NULL',
  'ALTER TABLE appointment ADD COLUMN active_person_key varchar(130) NULL',
  // Two accounts may have booked the same person twice under the old key; the earlier one keeps the place.
  `UPDATE appointment SET active_person_key = CONCAT(his_patient_id, ':', session_id)
   WHERE id IN (SELECT first_id FROM (SELECT MIN(id) AS first_id FROM appointment
     WHERE active_patient_key IS NOT NULL GROUP BY his_patient_id, session_id) AS firsts)`,
];

/** Fair play: stock of slots, waitlist, returned numbers, no-shows; registrations say where they came from. */
export class FairBooking1764300000000 implements MigrationInterface {
  name = 'FairBooking1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of widenAppointment) await runner.query(statement);
    await runner.dropIndex('appointment', 'uq_appointment_patient');
    await runner.query('ALTER TABLE appointment DROP COLUMN active_patient_key');
    await runner.createIndex(
      'appointment',
      new TableIndex({ name: 'uq_appointment_person', columnNames: ['active_person_key'], isUnique: true }),
    );
    for (const [name, columnNames] of Object.entries(appointmentIndexes))
      await runner.createIndex('appointment', new TableIndex({ name, columnNames }));
    for (const table of tables) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...tables].reverse()) await runner.dropTable(table.name);
    for (const name of Object.keys(appointmentIndexes)) await runner.dropIndex('appointment', name);
    await runner.dropIndex('appointment', 'uq_appointment_person');
    await runner.query('ALTER TABLE appointment ADD COLUMN active_patient_key varchar(110) NULL');
    await runner.query(`UPDATE appointment SET active_patient_key = CONCAT(patient_id, ':', session_id)
      WHERE active_person_key IS NOT NULL`);
    await runner.createIndex(
      'appointment',
      new TableIndex({ name: 'uq_appointment_patient', columnNames: ['active_patient_key'], isUnique: true }),
    );
    for (const name of ['active_person_key', 'doctor_change', 'list_fee_fen', 'source'])
      await runner.query(`ALTER TABLE appointment DROP COLUMN ${name}`);
  }
}
