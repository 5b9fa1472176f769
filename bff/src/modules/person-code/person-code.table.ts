import { Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, IntegerColumn, PrimaryId, TextColumn } from '../../platform/db/columns';
import { PatientRow } from '../patient/patient.table';

/** Names a person within codes (一码通), so that no code carries a number of the hospital. */
@Entity('person_code')
@Index('uq_person_code_patient', ['patientId'], { unique: true })
@Index('uq_person_code_ref', ['ref'], { unique: true })
export class PersonCodeRow {
  @PrimaryId() id: string;
  @IdColumn() ownerId: string;
  @IdColumn()
  @ForeignKey(() => PatientRow, { name: 'fk_person_code_patient', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  patientId: string;
  @TextColumn(10) ref: string;
  /** The last step that was used: a code counts once, and none before it counts any more. */
  @IntegerColumn() usedStep: number;
  @InstantColumn() createdAt: Date;
}
