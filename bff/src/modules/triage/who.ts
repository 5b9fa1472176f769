import { ageOn, daysBetween, type LocalDate, type Sex } from '@anzhen/shared-types';

export interface Who {
  ageMonths: number;
  sex: Sex;
}

/** Whole months since birth. */
export const monthsOld = (birthDate: LocalDate, today: LocalDate): number => {
  const years = ageOn(birthDate, today);
  const month = Number(today.slice(5, 7)) - Number(birthDate.slice(5, 7));
  const isBeforeDay = today.slice(8) < birthDate.slice(8);
  const withinYear = (month - (isBeforeDay ? 1 : 0) + 12) % 12;
  return daysBetween(birthDate, today) < 0 ? 0 : years * 12 + withinYear;
};

const YEARS = /(?<!以前|小时候)(\d{1,3})岁(?!的?时候|那年|前|以前)/;
const MONTHS = /(\d{1,2})个月(?:大|的?(?:宝宝|孩子|婴儿|小孩|男宝|女宝))|(?:宝宝|孩子|婴儿|儿子|女儿)(\d{1,2})个月/;
const NEWBORN = /新生儿|刚出生|出生\d{1,2}天|没满月|未满月|刚满月/;

/** The age and sex that count: those of the chosen patient, unless the text plainly speaks of somebody of another age. */
export const whoIsMeant = (profile: Who, normalised: string): Who => {
  const months = MONTHS.exec(normalised);
  if (NEWBORN.test(normalised)) return { ...profile, ageMonths: 0 };
  if (months) return { ...profile, ageMonths: Number(months[1] ?? months[2]) };
  const years = YEARS.exec(normalised)?.[1];
  if (years !== undefined && Number(years) <= 120) return { ...profile, ageMonths: Number(years) * 12 };
  return profile;
};
