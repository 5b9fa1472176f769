import type { LocalDate } from './time';

// GB 11643-1999: ISO 7064 MOD 11-2 weights and check characters.
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECKS = '10X98765432';

export type Sex = 'male' | 'female';
export interface IdCardFacts {
  number: string;
  birthDate: LocalDate;
  sex: Sex;
}

const isRealDate = (date: LocalDate): boolean => {
  const parsed = new Date(`${date}T00:00:00.000Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().slice(0, 10) === date;
};

/** Reads an 18-digit resident identity number (GB 11643-1999); null when its form, birthday or check digit is wrong. */
export const readIdCard = (raw: string): IdCardFacts | null => {
  const number = raw.trim().toUpperCase();
  if (!/^\d{17}[\dX]$/.test(number)) return null;
  const weighted = WEIGHTS.reduce((total, weight, index) => total + weight * Number(number[index]), 0);
  if (CHECKS[weighted % 11] !== number[17]) return null;
  const birthDate = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  if (!isRealDate(birthDate)) return null;
  return { number, birthDate, sex: Number(number[16]) % 2 === 1 ? 'male' : 'female' };
};
