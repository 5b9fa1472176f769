import { isDay } from './hospital-time';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = '10X98765432';

/** The eighteenth digit of a resident identity number (GB 11643-1999, ISO 7064 MOD 11-2). */
export function checkDigitOf(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(first17[i]), 0);
  return CHECK_DIGITS[sum % 11]!;
}

/** What an identity number says about its owner; undefined when it is malformed or its check digit is wrong. */
export function readIdentityNumber(idNo: string): { birthday: string; sex: '1' | '2' } | undefined {
  if (!/^[1-9]\d{16}[\dX]$/.test(idNo) || checkDigitOf(idNo.slice(0, 17)) !== idNo[17]) return undefined;
  const birthday = `${idNo.slice(6, 10)}-${idNo.slice(10, 12)}-${idNo.slice(12, 14)}`;
  if (!isDay(birthday)) return undefined;
  return { birthday, sex: Number(idNo[16]) % 2 === 1 ? '1' : '2' };
}
