import type { ArchivedStudy } from '../../ports/imaging';
import type { PatientFacts } from '../patient';

const HAN = /\p{Script=Han}/u;
const plain = (name: string): string => name.replace(/[\s·•]/g, '');

/**
 * Whether pictures are surely this person's: they carry the person's number, and their name where one is written in
 * characters. An order number that was typed twice must never show somebody else's body.
 */
export const isOfPatient = (
  { patientNumber, patientName }: Pick<ArchivedStudy, 'patientNumber' | 'patientName'>,
  { hisPatientId, recordNumber, name }: Pick<PatientFacts, 'hisPatientId' | 'recordNumber' | 'name'>,
): boolean =>
  [hisPatientId, recordNumber].includes(patientNumber) &&
  (!HAN.test(patientName) || plain(patientName) === plain(name));
