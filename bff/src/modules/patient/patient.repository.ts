import { In, LessThanOrEqual, MoreThan, Not } from 'typeorm';
import { AppError } from '../../platform/app-error';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import { insertRow } from '../../platform/db/insert-row';
import { forUpdate, marks } from '../../platform/db/read-rows';
import { select, together } from '../../platform/db/together';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { HisPatient } from '../../ports/his';
import { BroadcastPersonRow } from '../broadcast/broadcast.table';
import { UserRow } from '../identity/identity.table';
import { NoShowRow } from '../no-show/no-show.table';
import { DeliveryRow, MessageRow } from '../notification/notification.table';
import { PersonCodeRow } from '../person-code/person-code.table';
import { ReportConsentRow, ReportReadRow } from '../report/report.table';
import { PreVisitNoteRow, TriageReviewRow, TriageRow } from '../triage/triage.table';
import { WaitlistEntryRow } from '../waitlist/waitlist.table';
import type { KeptPatient, PatientFacts, Patients } from './patient.facts';
import { PatientRow } from './patient.table';

interface Deps {
  clock: Clock;
  cipher: FieldCipher;
}

/** Who somebody is, as the hospital asks it. */
export interface PatientPerson {
  id: string;
  ownerId: string;
  name: string;
  phone: string;
  idNumber: string | null;
  guardian: { name: string; idNumber: string } | null;
  birthDate: string;
  sex: 'male' | 'female';
}

/** Somebody whose hospital record is still to be found. */
export interface UnboundPatient extends PatientPerson {
  status: PatientRow['status'];
  createdAt: Date;
}

/** What is known before the hospital answered. */
export interface PatientDraft extends PatientPerson {
  relation: string;
  activeKey: string;
  idempotencyKey: string;
  requestHash: string;
}

const place = (column: string): string => `patient.${column}`;
const unboundStatuses = ['binding', 'bind_unknown', 'needs_staff'] as const;
// A birthday names a person almost as well as a number does.
const NO_BIRTH_DATE = '1900-01-01';

/** What of a row the facts about a person are made from. */
type RevealedRow = Pick<
  PatientRow,
  | 'id'
  | 'ownerId'
  | 'hisPatientId'
  | 'recordNumber'
  | 'relation'
  | 'nameCipher'
  | 'phoneCipher'
  | 'idNumberCipher'
  | 'sex'
  | 'birthDate'
  | 'insurance'
>;
// Spelled out, because mapping whole rows costs more than reading them when hundreds ask at once.
const REVEALED_COLUMNS = `id, owner_id AS ownerId, his_patient_id AS hisPatientId, record_number AS recordNumber, relation,
  name_cipher AS nameCipher, phone_cipher AS phoneCipher, id_number_cipher AS idNumberCipher, sex,
  birth_date AS birthDate, insurance`;

const readSelves = async ({ manager }: Scope, ownerIds: readonly string[]): Promise<PatientRow[]> =>
  ownerIds.length === 0
    ? []
    : manager.findBy(PatientRow, { ownerId: In([...ownerIds]), relation: 'self', status: 'bound' });

/**
 * Opens what is sealed when it is read: a line of forty people needs their names, not their numbers. A class, because
 * accessors of an object literal are made anew for every row.
 */
class RevealedPatient implements PatientFacts {
  readonly id: string;
  readonly ownerId: string;
  readonly hisPatientId: string;
  readonly recordNumber: string;
  readonly relation: string;
  readonly sex: PatientFacts['sex'];
  readonly birthDate: string;
  readonly insurance: PatientFacts['insurance'];
  readonly #row: RevealedRow;
  readonly #cipher: FieldCipher;

  constructor(row: RevealedRow, cipher: FieldCipher) {
    this.id = row.id;
    this.ownerId = row.ownerId;
    this.hisPatientId = row.hisPatientId ?? '';
    this.recordNumber = row.recordNumber ?? '';
    this.relation = row.relation;
    this.sex = row.sex;
    this.birthDate = row.birthDate;
    this.insurance = row.insurance;
    this.#row = row;
    this.#cipher = cipher;
  }
  get name(): string {
    return this.#open('name', this.#row.nameCipher);
  }
  get phone(): string {
    return this.#open('phone', this.#row.phoneCipher);
  }
  get idNumber(): string | null {
    const { idNumberCipher } = this.#row;
    return idNumberCipher === null ? null : this.#open('id_number', idNumberCipher);
  }
  #open(column: string, sealed: string): string {
    return this.#cipher.open(place(column), this.id, sealed);
  }
}

const makeReveal =
  (cipher: FieldCipher) =>
  (row: RevealedRow): PatientFacts =>
    new RevealedPatient(row, cipher);

const makeDescribed =
  (reveal: ReturnType<typeof makeReveal>): Patients['select'] =>
  (patientIds) => {
    const ids = [...new Set(patientIds)];
    const sql = `SELECT ${REVEALED_COLUMNS} FROM patient WHERE status <> 'removed' AND id IN (${marks(ids)})`;
    return select(sql, ids, (rows: readonly RevealedRow[]) => new Map(rows.map((row) => [row.id, reveal(row)])));
  };

export const makePatientRepository = ({ clock, cipher }: Deps) => {
  const reveal = makeReveal(cipher);
  const described = makeDescribed(reveal);
  const patients: Patients = {
    async require({ manager }, ownerId, patientId) {
      const [row] = (await manager.query(
        `SELECT ${REVEALED_COLUMNS} FROM patient WHERE id = ? AND owner_id = ? AND status = 'bound'`,
        [patientId, ownerId],
      )) as RevealedRow[];
      if (!row) throw new AppError('PATIENT.NOT_FOUND', { patientId });
      return reveal(row);
    },
    async keep({ manager }, ownerId, patientId) {
      // A write of what is there already: it takes the row's lock on a server and changes nothing.
      const { affected } = await manager.update(
        PatientRow,
        { id: patientId, ownerId, status: 'bound' },
        { status: 'bound' },
      );
      if (affected !== 1) throw new AppError('PATIENT.NOT_FOUND', { patientId });
    },
    keepAll(scope, patientIds) {
      const ids = [...new Set(patientIds)].sort();
      const facts = 'id, owner_id AS ownerId, his_patient_id AS hisPatientId, birth_date AS birthDate';
      const where = `status = 'bound' AND id IN (${marks(ids)}) ORDER BY id ${forUpdate(scope)}`;
      return select(
        `SELECT ${facts} FROM patient WHERE ${where}`,
        ids,
        (rows: readonly KeptPatient[]) => new Map(rows.map((row) => [row.id, row])),
      );
    },
    keepRecords(scope, hisPatientIds) {
      const records = [...new Set(hisPatientIds)].sort();
      const where = `his_patient_id IN (${marks(records)}) ${forUpdate(scope)}`;
      return select(`SELECT id FROM patient WHERE ${where}`, records, () => undefined);
    },
    async listOf({ manager }, ownerId) {
      const rows = await manager.find(PatientRow, { where: { ownerId, status: 'bound' }, order: { createdAt: 'ASC' } });
      return rows.map(reveal);
    },
    select: described,
    describe: async (scope, patientIds) =>
      patientIds.length === 0 ? new Map() : (await together(scope, described(patientIds)))[0],
    findSelves: async (scope, ownerIds) =>
      new Map((await readSelves(scope, ownerIds)).map((row) => [row.ownerId, reveal(row)])),
    async findByHisPatientId({ manager }, hisPatientId) {
      const rows = await manager.findBy(PatientRow, { hisPatientId, status: 'bound' });
      return rows.map(reveal);
    },
  };

  return {
    ...patients,
    ...makeDrafts({ clock, cipher }),
    ...makeBindingRows({ cipher }),
    ...makeErasure({ clock, cipher }),
  };
};

/** The row that says what is about to be asked of the hospital. */
const makeDrafts = ({ clock, cipher }: Deps) => ({
  idNumberIndex: (idNumber: string): string => cipher.blindIndex(place('id_number'), idNumber),
  /** Keyed, because an open hash of a name and a number would tell a guesser when he is right. */
  requestIndex: (request: string): string => cipher.blindIndex(place('request'), request),
  /** Holds the account's row until the transaction ends. */
  async lockOwner({ manager }: Scope, ownerId: string): Promise<void> {
    await manager.update(UserRow, { id: ownerId }, { fontSize: () => 'font_size' });
  },
  findByKey: ({ manager }: Scope, ownerId: string, idempotencyKey: string): Promise<PatientRow | null> =>
    manager.findOneBy(PatientRow, { ownerId, idempotencyKey }),
  findByActiveKey: ({ manager }: Scope, activeKey: string): Promise<PatientRow | null> =>
    manager.findOneBy(PatientRow, { activeKey }),
  countOf: ({ manager }: Scope, ownerId: string): Promise<number> =>
    manager.countBy(PatientRow, { ownerId, status: Not('removed') }),
  insertDraft(scope: Scope, draft: PatientDraft): Promise<void> {
    const { name, phone, idNumber, guardian, ...plain } = draft;
    const seal = (column: string, value: string): string => cipher.seal(place(column), draft.id, value);
    return insertRow(scope, PatientRow, {
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
});

/** The rows of people whose hospital record is still to be found. */
const makeBindingRows = ({ cipher }: Pick<Deps, 'cipher'>) => {
  const unboundOf = (row: PatientRow): UnboundPatient => {
    const { id, ownerId, status, birthDate, sex, createdAt, idNumberCipher, guardianCipher } = row;
    const open = (column: string, sealed: string): string => cipher.open(place(column), id, sealed);
    return {
      ...{ id, ownerId, status, birthDate, sex, createdAt },
      name: open('name', row.nameCipher),
      phone: open('phone', row.phoneCipher),
      idNumber: idNumberCipher === null ? null : open('id_number', idNumberCipher),
      guardian:
        guardianCipher === null
          ? null
          : (JSON.parse(open('guardian', guardianCipher)) as { name: string; idNumber: string }),
    };
  };

  return {
    async bind({ manager }: Scope, patientId: string, found: HisPatient): Promise<boolean> {
      const facts = { hisPatientId: found.hisPatientId, recordNumber: found.recordNumber, insurance: found.insurance };
      const open = { id: patientId, status: In([...unboundStatuses]) };
      const { affected } = await manager.update(PatientRow, open, { ...facts, status: 'bound' });
      return affected === 1;
    },
    /** Takes back an intent that had no effect anywhere. */
    async discard({ manager }: Scope, patientId: string): Promise<boolean> {
      const { affected } = await manager.delete(PatientRow, { id: patientId, status: In([...unboundStatuses]) });
      return affected === 1;
    },
    async markUnknown({ manager }: Scope, patientId: string): Promise<void> {
      await manager.update(PatientRow, { id: patientId, status: 'binding' }, { status: 'bind_unknown' });
    },
    /** Those that nobody is asking for any more, in order of id. */
    async findUnbound(
      { manager }: Scope,
      { afterId, madeBefore, limit }: { afterId: string; madeBefore: Date; limit: number },
    ): Promise<UnboundPatient[]> {
      const rows = await manager.find(PatientRow, {
        where: {
          id: MoreThan(afterId),
          status: In(['binding', 'bind_unknown']),
          createdAt: LessThanOrEqual(madeBefore),
        },
        order: { id: 'ASC' },
        take: limit,
      });
      return rows.map(unboundOf);
    },
    /** The sweeper gives up; a person, or the same request sent again, may still finish it. */
    async handOver({ manager }: Scope, patientId: string): Promise<boolean> {
      const open = { id: patientId, status: In(['binding', 'bind_unknown']) };
      const { affected } = await manager.update(PatientRow, open, { status: 'needs_staff' });
      return affected === 1;
    },
  };
};

const makeErasure = ({ clock, cipher }: Deps) => {
  /** What was written down only to serve this person goes with them. */
  const deleteRecords = async ({ manager }: Scope, patientId: string): Promise<void> => {
    const messages = await manager.find(MessageRow, { where: { patientId }, select: { id: true } });
    if (messages.length > 0) {
      await manager.delete(DeliveryRow, { messageId: In(messages.map(({ id }) => id)) });
      await manager.delete(MessageRow, { patientId });
    }
    const told = await manager.find(TriageRow, { where: { patientId }, select: { id: true } });
    if (told.length > 0) await manager.delete(TriageReviewRow, { id: In(told.map(({ id }) => id)) });
    await manager.delete(TriageRow, { patientId });
    await manager.delete(PreVisitNoteRow, { patientId });
    await manager.delete(BroadcastPersonRow, { patientId });
    await manager.delete(PersonCodeRow, { patientId });
    await manager.delete(ReportReadRow, { patientId });
    await manager.delete(ReportConsentRow, { patientId });
    // Also a place in a line: nobody is offered a number for somebody who is gone.
    await manager.delete(WaitlistEntryRow, { patientId });
    // That they did not come still counts for the person; what they said about it was theirs.
    await manager.update(NoShowRow, { patientId }, { appealCipher: null });
  };

  return {
    /** Removes the row from sight and empties what names the person; visits and payments keep pointing at it. */
    async erase(scope: Scope, patientId: string): Promise<boolean> {
      const { affected } = await scope.manager.update(
        PatientRow,
        { id: patientId, status: Not('removed') },
        {
          ...{ idNumberCipher: null, idNumberIndex: null, guardianCipher: null, activeKey: null },
          ...{ hisPatientId: null, recordNumber: null, insurance: 'none', birthDate: NO_BIRTH_DATE, requestHash: '' },
          status: 'removed',
          nameCipher: cipher.seal(place('name'), patientId, '已移除'),
          phoneCipher: cipher.seal(place('phone'), patientId, ''),
          removedAt: clock.now(),
        },
      );
      if (affected !== 1) return false;
      await deleteRecords(scope, patientId);
      return true;
    },
  };
};

export type PatientRepository = ReturnType<typeof makePatientRepository>;
