import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, instant, integer, primaryId, type TableSpec, text } from './table-spec';

const personCode: TableSpec = {
  name: 'person_code',
  columns: [
    primaryId(),
    text('owner_id', 30),
    text('patient_id', 30),
    text('ref', 10),
    integer('used_step'),
    instant('created_at'),
  ],
  unique: { uq_person_code_patient: ['patient_id'], uq_person_code_ref: ['ref'] },
  foreignKeys: { fk_person_code_patient: { column: 'patient_id', table: 'patient' } },
};

/** The codes of persons (一码通). */
export class PersonCodes1764491000000 implements MigrationInterface {
  name = 'PersonCodes1764491000000';

  up = (runner: QueryRunner): Promise<void> => createTable(runner, personCode);

  down = (runner: QueryRunner): Promise<void> => runner.dropTable(personCode.name);
}
