import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, instant, primaryId, type TableSpec, text } from './table-spec';

const followUp: TableSpec = {
  name: 'follow_up',
  columns: [
    primaryId(),
    text('appointment_id', 30),
    text('owner_id', 30),
    text('patient_id', 30),
    text('his_patient_id', 64),
    text('status', 10),
    text('department_code', 32),
    text('department_name', 60),
    text('doctor_name', 60),
    text('visit_date', 10),
    text('question', 200),
    instant('due_at'),
    instant('created_at'),
    instant('updated_at'),
  ],
  unique: { uq_follow_up_appointment: ['appointment_id'] },
  indexes: { ix_follow_up_due: ['status', 'due_at'] },
  foreignKeys: { fk_follow_up_appointment: { column: 'appointment_id', table: 'appointment' } },
};

/** Questions some days after a visit (随访). */
export class FollowUps1764498000000 implements MigrationInterface {
  name = 'FollowUps1764498000000';

  up = (runner: QueryRunner): Promise<void> => createTable(runner, followUp);

  down = (runner: QueryRunner): Promise<void> => runner.dropTable(followUp.name);
}
