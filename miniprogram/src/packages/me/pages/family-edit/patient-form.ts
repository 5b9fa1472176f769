import type { AddPatientRequest } from '@anzhen/shared-types';
import { ageOn, readIdCard, type Sex } from '@anzhen/shared-types/kernel';

export interface PatientForm {
  relation: AddPatientRequest['relation'] | null;
  name: string;
  phone: string;
  /** card: the person's own number · child: a child that has none yet */
  document: 'card' | 'child';
  idNumber: string;
  /** Eight digits, 20200315: quicker to type than a calendar is to turn. */
  birthDigits: string;
  sex: Sex | null;
  guardianName: string;
  guardianIdNumber: string;
}

export const emptyForm: PatientForm = {
  relation: null,
  name: '',
  phone: '',
  document: 'card',
  idNumber: '',
  birthDigits: '',
  sex: null,
  guardianName: '',
  guardianIdNumber: '',
};

// Below it only a guardian acts (个人信息保护法 §31); older children have a number of their own.
const CHILD_BELOW = 14;
const WRONG_NUMBER = '身份证号不对，请核对 18 位号码';

/** `2020-03-15` for a real day, else null. */
const birthDateOf = (digits: string): string | null => {
  if (!/^\d{8}$/.test(digits)) return null;
  const date = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
  const parsed = new Date(`${date}T00:00:00.000Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().slice(0, 10) === date ? date : null;
};

export interface FieldErrors {
  phone?: string;
  idNumber?: string;
  birthDigits?: string;
  guardianIdNumber?: string;
}

const numberError = (raw: string): string | undefined =>
  raw.trim().length >= 18 && readIdCard(raw) === null ? WRONG_NUMBER : undefined;

const birthError = (digits: string, today: string): string | undefined => {
  if (digits.length < 8) return undefined;
  const date = birthDateOf(digits);
  if (!date || date > today) return '出生日期不对，请写 8 位数字，例如 20200315';
  return ageOn(date, today) >= CHILD_BELOW ? '14 岁以上请填写本人的身份证号' : undefined;
};

/** What is wrong in a field that is filled in as far as it goes; a half-typed number is not an error yet. */
export const errorsOf = (form: PatientForm, today: string): FieldErrors => ({
  phone: form.phone.length >= 11 && !/^1[3-9]\d{9}$/.test(form.phone) ? '手机号不对，请核对 11 位数字' : undefined,
  idNumber: form.document === 'card' ? numberError(form.idNumber) : undefined,
  birthDigits: form.document === 'child' ? birthError(form.birthDigits, today) : undefined,
  guardianIdNumber: form.document === 'child' ? numberError(form.guardianIdNumber) : undefined,
});

/** What the button says is still missing; undefined when the form is complete. */
export const missingOf = (form: PatientForm, today: string): string | undefined => {
  const errors = errorsOf(form, today);
  if (form.relation === null) return '还差与您的关系';
  if (form.name.trim().length < 2) return '还差姓名';
  if (form.document === 'card') {
    if (errors.idNumber) return '身份证号要改一下';
    if (readIdCard(form.idNumber) === null) return '还差身份证号';
  } else {
    if (errors.birthDigits) return '出生日期要改一下';
    if (birthDateOf(form.birthDigits) === null) return '还差出生日期';
    if (form.sex === null) return '还差性别';
    if (form.guardianName.trim().length < 2) return '还差监护人姓名';
    if (errors.guardianIdNumber) return '监护人身份证号要改一下';
    if (readIdCard(form.guardianIdNumber) === null) return '还差监护人身份证号';
  }
  if (errors.phone) return '手机号要改一下';
  return /^1[3-9]\d{9}$/.test(form.phone) ? undefined : '还差手机号';
};

/** The request of a complete form; null while something is missing. */
export const requestOf = (form: PatientForm, today: string): Omit<AddPatientRequest, 'idempotencyKey'> | null => {
  if (missingOf(form, today) !== undefined || form.relation === null) return null;
  const shared = { relation: form.relation, name: form.name.trim(), phone: form.phone };
  if (form.document === 'card') return { ...shared, idNumber: readIdCard(form.idNumber)?.number };
  const birthDate = birthDateOf(form.birthDigits);
  const guardian = readIdCard(form.guardianIdNumber);
  if (!birthDate || !guardian || form.sex === null) return null;
  return {
    ...shared,
    child: { birthDate, sex: form.sex, guardianName: form.guardianName.trim(), guardianIdNumber: guardian.number },
  };
};

/** Tells one filled-in form from another without keeping what is in it: names the stored key of the attempt. */
export const fingerprintOf = (request: object): string => {
  let hash = 5381;
  for (const character of JSON.stringify(request)) hash = ((hash * 33) ^ character.codePointAt(0)!) >>> 0;
  return hash.toString(36);
};
