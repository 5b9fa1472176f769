import { ageOn } from '../hospital-time';
import { readIdentityNumber } from '../identity-number';
import { type His, nextNumber, nowOf, Refusal, todayOf } from './his';
import { earlierTrade, recordTrade } from './trades';

export interface PatientRow {
  pat_id: string;
  name: string;
  sex: string;
  birthday: string;
  id_no: string;
  phone: string;
  card_no: string;
  guardian_name: string;
  guardian_id_no: string;
  guardian_phone: string;
  insu_type: string;
  address: string;
  created_at: string;
}

export type NewPatient = Omit<PatientRow, 'pat_id' | 'card_no' | 'created_at' | 'insu_type'>;

const ADULT_AGE = 18;
const PAT_ID_DIGITS = 10;
const NEWEST_FIRST = 'ORDER BY created_at DESC, pat_id DESC';

/** Most hospitals take nothing but an upper-case X; with the trap the other one is taken for it. */
const asWritten = (his: His, idNo: string): string => (his.traps.lowerCaseX === 'accepted' ? idNo.toUpperCase() : idNo);

/** Finds by identity number and name: none, one or several files. @throws Refusal identity-number-bad, name-differs; patient-ambiguous with the trap */
export function findByIdNo(his: His, given: string, name: string): PatientRow[] {
  const idNo = asWritten(his, given);
  if (!readIdentityNumber(idNo)) throw new Refusal('identity-number-bad');
  const files = his.db.all<PatientRow>(`SELECT * FROM patient WHERE id_no = ? ${NEWEST_FIRST}`, idNo);
  const own = files.filter((file) => file.name === name);
  if (files.length > 0 && own.length === 0) throw new Refusal('name-differs');
  if (own.length > 1 && his.traps.ambiguous === 'refuse')
    throw new Refusal('patient-ambiguous', { patIds: own.map((file) => file.pat_id) });
  return own;
}

/** Finds by the hospital's card. @throws Refusal card-name-differs when a name is given and is another's */
export function findByCard(his: His, cardNo: string, name: string): PatientRow[] {
  const file = his.db.one<PatientRow>('SELECT * FROM patient WHERE card_no = ?', cardNo);
  if (!file) return [];
  if (name !== '' && file.name !== name) throw new Refusal('card-name-differs');
  return [file];
}

/** Finds children without a card by their guardian. @throws Refusal identity-number-bad */
export function findByGuardian(his: His, guardianIdNo: string, name: string): PatientRow[] {
  if (!readIdentityNumber(guardianIdNo)) throw new Refusal('identity-number-bad');
  return his.db.all<PatientRow>(
    `SELECT * FROM patient WHERE guardian_id_no = ? AND name = ? AND id_no = '' ${NEWEST_FIRST}`,
    guardianIdNo,
    name,
  );
}

/** A patient number as the tables have it: once the HIS shows numbers without their zeros it must know them again. */
export const storedPatId = (his: His, patId: string): string =>
  his.traps.ids === 'stripped' ? patId.padStart(PAT_ID_DIGITS, '0') : patId;

/** The file of a patient. @throws Refusal patient-unknown */
export function patientOf(his: His, given: string): PatientRow {
  const patId = storedPatId(his, given);
  const file = his.db.one<PatientRow>('SELECT * FROM patient WHERE pat_id = ?', patId);
  if (!file) throw new Refusal('patient-unknown');
  return file;
}

function checkNewPatient(his: His, person: NewPatient): void {
  if (person.id_no !== '') {
    const told = readIdentityNumber(person.id_no);
    if (!told || told.birthday !== person.birthday || told.sex !== person.sex) throw new Refusal('identity-number-bad');
  } else {
    const hasGuardian = person.guardian_name !== '' && person.guardian_id_no !== '' && person.guardian_phone !== '';
    if (!hasGuardian || ageOn(person.birthday, todayOf(his)) >= ADULT_AGE) throw new Refusal('guardian-missing');
  }
  if (person.guardian_id_no !== '' && !readIdentityNumber(person.guardian_id_no))
    throw new Refusal('identity-number-bad');
}

/** Writes a file; used by registration of new patients and by the seed, which may make two files for one person. */
export function insertPatient(his: His, person: NewPatient, insuType: string, createdAt: string): PatientRow {
  const number = 100_000 + nextNumber(his, 'patient');
  const file: PatientRow = {
    ...person,
    pat_id: String(number).padStart(PAT_ID_DIGITS, '0'),
    card_no: String(number).padStart(12, '0'),
    insu_type: insuType,
    created_at: createdAt,
  };
  his.db.run(
    `INSERT INTO patient (pat_id, name, sex, birthday, id_no, phone, card_no, guardian_name, guardian_id_no, guardian_phone,
       insu_type, address, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    file.pat_id,
    file.name,
    file.sex,
    file.birthday,
    file.id_no,
    file.phone,
    file.card_no,
    file.guardian_name,
    file.guardian_id_no,
    file.guardian_phone,
    file.insu_type,
    file.address,
    file.created_at,
  );
  return file;
}

/** Opens a file (建档). @throws Refusal identity-number-bad, guardian-missing, patient-exists, key-reused */
export function createPatient(
  his: His,
  orderId: string,
  given: NewPatient,
): { patient: PatientRow; isReplay: boolean } {
  return his.db.transaction(() => {
    const person = {
      ...given,
      id_no: asWritten(his, given.id_no),
      guardian_id_no: asWritten(his, given.guardian_id_no),
    };
    const fingerprint = JSON.stringify(person);
    const earlier = earlierTrade(his, 'createPatient', orderId, fingerprint);
    if (earlier !== undefined) return { patient: patientOf(his, earlier), isReplay: true };
    checkNewPatient(his, person);
    if (person.id_no !== '') {
      const files = his.db.all<PatientRow>(`SELECT * FROM patient WHERE id_no = ? ${NEWEST_FIRST}`, person.id_no);
      const own = files.filter((file) => file.name === person.name).map((file) => file.pat_id);
      if (files.length > 0) throw new Refusal('patient-exists', own.length > 0 ? { patIds: own } : null);
    }
    const patient = insertPatient(his, person, '', nowOf(his));
    recordTrade(his, 'createPatient', orderId, fingerprint, patient.pat_id);
    return { patient, isReplay: false };
  });
}
