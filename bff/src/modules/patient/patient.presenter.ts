import {
  ageOn,
  maskIdNumber,
  maskName,
  maskPhone,
  type PatientDetail,
  type PatientView,
  type Relation,
} from '@anzhen/shared-types';
import type { PatientFacts } from './patient.facts';

const RELATION_LABELS: Record<Relation, string> = {
  self: '我',
  mother: '妈妈',
  father: '爸爸',
  spouse: '爱人',
  son: '儿子',
  daughter: '女儿',
  other: '家人',
};
const INSURANCE_LABELS = { employee: '职工医保', resident: '居民医保', none: '自费' } as const;
const CHILD_BELOW = 14;

/** 妈妈, 爸爸, 我. */
export const relationWord = (relation: string): string => RELATION_LABELS[relation as Relation];

export const presentPatient = (patient: PatientFacts, today: string): PatientView => {
  const age = ageOn(patient.birthDate, today);
  return {
    id: patient.id,
    relation: patient.relation as Relation,
    relationLabel: RELATION_LABELS[patient.relation as Relation],
    maskedName: maskName(patient.name),
    age,
    sex: patient.sex,
    insurance: patient.insurance,
    insuranceLabel: INSURANCE_LABELS[patient.insurance],
    isChild: age < CHILD_BELOW,
  };
};

export const presentPatientDetail = (patient: PatientFacts, today: string): PatientDetail => ({
  ...presentPatient(patient, today),
  name: patient.name,
  maskedPhone: maskPhone(patient.phone),
  maskedIdNumber: patient.idNumber === null ? null : maskIdNumber(patient.idNumber),
  maskedRecordNumber: `****${patient.recordNumber.slice(-4)}`,
});
