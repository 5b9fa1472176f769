import { emptyForm, errorsOf, fingerprintOf, missingOf, type PatientForm, requestOf } from './patient-form';

const TODAY = '2026-11-24';
// Plainly invented: the region does not exist, the check digits are right.
const CARD = '990101195803071229';
const GUARDIAN = '990101198706152346';

const adult: PatientForm = { ...emptyForm, relation: 'mother', name: '测试甲', phone: '13900002208', idNumber: CARD };
const child: PatientForm = {
  ...emptyForm,
  relation: 'daughter',
  name: '测试乙',
  phone: '13900002208',
  document: 'child',
  birthDigits: '20200315',
  sex: 'female',
  guardianName: '测试丙',
  guardianIdNumber: GUARDIAN,
};

test('a complete form becomes a request with one kind of document', () => {
  expect(requestOf(adult, TODAY)).toEqual({ relation: 'mother', name: '测试甲', phone: '13900002208', idNumber: CARD });
  expect(requestOf(child, TODAY)).toEqual({
    relation: 'daughter',
    name: '测试乙',
    phone: '13900002208',
    child: { birthDate: '2020-03-15', sex: 'female', guardianName: '测试丙', guardianIdNumber: GUARDIAN },
  });
});

test('a wrong check digit is noticed on the phone and nothing is sent', () => {
  const wrong = { ...adult, idNumber: `${CARD.slice(0, 17)}${CARD.endsWith('0') ? '1' : '0'}` };
  expect(errorsOf(wrong, TODAY).idNumber).toBe('身份证号不对，请核对 18 位号码');
  expect(requestOf(wrong, TODAY)).toBeNull();
});

test('a number that is still being typed is missing, not wrong', () => {
  const typing = { ...adult, idNumber: CARD.slice(0, 9) };
  expect(errorsOf(typing, TODAY)).toEqual({});
  expect(missingOf(typing, TODAY)).toBe('还差身份证号');
});

test('the button names the first thing that is missing', () => {
  expect(missingOf(emptyForm, TODAY)).toBe('还差与您的关系');
  expect(missingOf({ ...adult, name: '' }, TODAY)).toBe('还差姓名');
  expect(missingOf({ ...adult, phone: '139' }, TODAY)).toBe('还差手机号');
  expect(missingOf({ ...child, guardianName: '' }, TODAY)).toBe('还差监护人姓名');
  expect(missingOf(child, TODAY)).toBeUndefined();
});

test('a child without a document is younger than fourteen and born on a real day', () => {
  expect(errorsOf({ ...child, birthDigits: '20121124' }, TODAY).birthDigits).toBe('14 岁以上请填写本人的身份证号');
  expect(errorsOf({ ...child, birthDigits: '20121125' }, TODAY).birthDigits).toBeUndefined();
  expect(errorsOf({ ...child, birthDigits: '20200230' }, TODAY).birthDigits).toContain('出生日期不对');
  expect(errorsOf({ ...child, birthDigits: '20270101' }, TODAY).birthDigits).toContain('出生日期不对');
});

test('another form gets another key, and the stored name shows nothing of the person', () => {
  const name = fingerprintOf(requestOf(adult, TODAY)!);
  expect(fingerprintOf(requestOf(adult, TODAY)!)).toBe(name);
  expect(fingerprintOf(requestOf({ ...adult, phone: '13900002209' }, TODAY)!)).not.toBe(name);
  expect(name).toMatch(/^[0-9a-z]{1,7}$/);
});
