import { In, Not } from 'typeorm';
import { AppError } from '../../platform/app-error';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { HisPatient } from '../../ports/his';
import type { PatientFacts, Patients } from './patient.facts';
import { PatientRow } from './patient.table';

interface Deps {
  clock: Clock;
  cipher: FieldCipher;
}

/** What is known before the hospital answered. */
export interface PatientDraft {
  id: string;
  ownerId: string;
  relation: string;
  name: string;
  phone: string;
  idNumber: string | null;
  guardian: { name: string; idNumber: string } | null;
  birthDate: string;
  sex: 'male' | 'female';
  activeKey: string;
  idempotencyKey: string;
  requestHash: string;
}

const place = (column: string): string => `patient.${column}`;

export const makePatientRepository = ({ clock, cipher }: Deps) => {
  const reveal = (row: PatientRow): PatientFacts => ({
    id: row.id,
    ownerId: row.ownerId,
    hisPatientId: row.hisPatientId ?? '',
    recordNumber: row.recordNumber ?? '',
    relation: row.relation,
    name: cipher.open(place('name'), row.id, row.nameCipher),
    phone: cipher.open(place('phone'), row.id, row.phoneCipher),
    idNumber: row.idNumberCipher === null ? null : cipher.open(place('id_number'), row.id, row.idNumberCipher),
    sex: row.sex,
    birthDate: row.birthDate,
    insurance: row.insurance,
  });

  const patients: Patients = {
    async require({ manager }, ownerId, patientId) {
      const row = await manager.findOneBy(PatientRow, { id: patientId, ownerId, status: 'bound' });
      if (!row) throw new AppError('PATIENT.NOT_FOUND', { patientId });
      return reveal(row);
    },
    async listOf({ manager }, ownerId) {
      const rows = await manager.find(PatientRow, { where: { ownerId, status: 'bound' }, order: { createdAt: 'ASC' } });
      return rows.map(reveal);
    },
    async describe({ manager }, patientIds) {
      if (patientIds.length === 0) return new Map();
      const rows = await manager.findBy(PatientRow, { id: In([...new Set(patientIds)]), status: Not('removed') });
      return new Map(rows.map((row) => [row.id, reveal(row)]));
    },
    async findByHisPatientId({ manager }, hisPatientId) {
      const rows = await manager.findBy(PatientRow, { hisPatientId, status: 'bound' });
      return rows.map(reveal);
    },
  };

  return {
    ...patients,
    idNumberIndex: (idNumber: string): string => cipher.blindIndex(place('id_number'), idNumber),
    findByKey: ({ manager }: Scope, ownerId: string, idempotencyKey: string): Promise<PatientRow | null> =>
      manager.findOneBy(PatientRow, { ownerId, idempotencyKey }),
    countOf: ({ manager }: Scope, ownerId: string): Promise<number> =>
      manager.countBy(PatientRow, { ownerId, status: Not('removed') }),
    insertDraft(scope: Scope, draft: PatientDraft): Promise<boolean> {
      const { name, phone, idNumber, guardian, ...plain } = draft;
      const seal = (column: string, value: string): string => cipher.seal(place(column), draft.id, value);
      return insertUnlessExists(scope, PatientRow, {
        ...plain,
        status: 'binding',
        nameCipher: seal('name', name),
        phoneCipher: seal('phone', phone),
        idNumberCipher: idNumber === null ? null : seal('id_number', idNumber),
        idNumberIndex: idNumber === null ? null : cipher.blindIndex(place('id_number'), idNumber),
        guardianCipher: guardian === null ? null : seal('guardian', JSON.stringify(guardian)),
        insurance: 'none',
        hisPatientId: null,
        recordNumber: null,
        createdAt: clock.now(),
        removedAt: null,
      });
    },
    async bind({ manager }: Scope, patientId: string, found: HisPatient): Promise<boolean> {
      const facts = { hisPatientId: found.hisPatientId, recordNumber: found.recordNumber, insurance: found.insurance };
      const open = { id: patientId, status: In(['binding', 'bind_unknown']) };
      const { affected } = await manager.update(PatientRow, open, { ...facts, status: 'bound' });
      return affected === 1;
    },
    /** Takes back an intent that had no effect anywhere. */
    async discardDraft({ manager }: Scope, patientId: string): Promise<void> {
      await manager.delete(PatientRow, { id: patientId, status: 'binding' });
    },
    async markUnknown({ manager }: Scope, patientId: string): Promise<void> {
      await manager.update(PatientRow, { id: patientId, status: 'binding' }, { status: 'bind_unknown' });
    },
    /** Removes the row from sight and empties what names the person; visits and payments keep pointing at it. */
    async erase({ manager }: Scope, patientId: string): Promise<boolean> {
      const nothing = { idNumberCipher: null, idNumberIndex: null, guardianCipher: null, activeKey: null };
      const { affected } = await manager.update(
        PatientRow,
        { id: patientId, status: Not('removed') },
        {
          ...nothing,
          status: 'removed',
          nameCipher: cipher.seal(place('name'), patientId, '已移除'),
          phoneCipher: cipher.seal(place('phone'), patientId, ''),
          removedAt: clock.now(),
        },
      );
      return affected === 1;
    },
    async rowOf({ manager }: Scope, patientId: string): Promise<PatientFacts> {
      return reveal(await manager.findOneByOrFail(PatientRow, { id: patientId }));
    },
  };
};

export type PatientRepository = ReturnType<typeof makePatientRepository>;
