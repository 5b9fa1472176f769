import { z } from 'zod';
import { id, idempotencyKey, localDate, sex } from './shared';

export const relation = z.enum(['self', 'mother', 'father', 'spouse', 'son', 'daughter', 'other']);
export type Relation = z.infer<typeof relation>;

const name = z.string().trim().min(2).max(30);
const phone = z.string().regex(/^1[3-9]\d{9}$/, '请填写 11 位手机号');

/** A family member. With an ID number, birthday and sex come from the number; a child without one needs a guardian. */
export const addPatientRequest = z.strictObject({
  relation,
  name,
  phone,
  idNumber: z.string().trim().min(15).max(18).optional(),
  child: z
    .strictObject({ birthDate: localDate, sex, guardianName: name, guardianIdNumber: z.string().trim().length(18) })
    .optional(),
  idempotencyKey,
});
export type AddPatientRequest = z.infer<typeof addPatientRequest>;

/** On lists: masked. */
export const patientView = z.strictObject({
  id,
  relation,
  relationLabel: z.string(),
  maskedName: z.string(),
  age: z.int().min(0),
  sex,
  insurance: z.enum(['employee', 'resident', 'none']),
  insuranceLabel: z.string(),
  isChild: z.boolean(),
});
export type PatientView = z.infer<typeof patientView>;

/** On pages that exist to show the person: full name, masked numbers. */
export const patientDetail = z.strictObject({
  ...patientView.shape,
  name: z.string(),
  maskedPhone: z.string(),
  maskedIdNumber: z.string().nullable(),
  maskedRecordNumber: z.string(),
});
export type PatientDetail = z.infer<typeof patientDetail>;

export const patientList = z.strictObject({ patients: z.array(patientView) });
export type PatientList = z.infer<typeof patientList>;
