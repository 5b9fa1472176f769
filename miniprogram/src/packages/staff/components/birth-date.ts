import { hospitalDate, type LocalDate } from '@anzhen/shared-types/kernel';

const OLDEST_YEARS = 130;

/** `19580312` as a day that exists and is not to come; null otherwise. */
export const birthDateOf = (digits: string, nowMs: number): LocalDate | null => {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(digits);
  if (!parts) return null;
  const text = parts.slice(1).join('-');
  const at = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== text) return null;
  const today = hospitalDate(new Date(nowMs));
  return text <= today && Number(today.slice(0, 4)) - Number(parts[1]) <= OLDEST_YEARS ? text : null;
};
