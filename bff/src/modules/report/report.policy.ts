import { ageOn, DAY, type LocalDate, type ReportLevel } from '@anzhen/shared-types';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { HisReport, HisReportHead } from '../../ports/his';
import type { PatientFacts } from '../patient';

type Rules = Pick<HospitalConfig['reports'], 'sensitive' | 'guardianUntil'>;
type Rule = Rules['sensitive'][number];

/** HIV is HIV in full width, in small letters and with spaces in between, too. */
const plain = (text: string): string => text.normalize('NFKC').replace(/\s/g, '').toLowerCase();

const mentions = (text: string, words: readonly string[]): boolean =>
  words.some((word) => plain(text).includes(plain(word)));

/** The first rule whose words are in one of the texts; what the hospital marked without such a word has the last one. */
const ruleFor = (texts: readonly string[], isMarked: boolean, rules: readonly Rule[]): Rule | null =>
  rules.find(({ words }) => texts.some((text) => mentions(text, words))) ??
  (isMarked ? (rules[rules.length - 1] ?? null) : null);

const linesOf = (report: HisReport): string[] => {
  switch (report.kind) {
    case 'lab':
      return report.items.map(({ code, name }) => `${code} ${name}`);
    case 'culture':
      return report.organisms.map(({ name }) => name);
    case 'exam':
      return [];
  }
};

/** What makes a report sensitive, as far as a list can tell; null: nothing. */
export const ruleOfHead = ({ title, isSensitive }: HisReportHead, { sensitive }: Rules): Rule | null =>
  ruleFor([title], isSensitive, sensitive);

/** The same for a whole report: a plain title may hide a sensitive line. */
export const ruleOfReport = (report: HisReport, { sensitive }: Rules): Rule | null =>
  ruleFor([report.head.title, ...linesOf(report)], report.head.isSensitive, sensitive);

const isReleased = ({ releasedAt, issuedAt }: HisReportHead, { release }: Rule, now: Date): boolean => {
  if (release === 'never') return false;
  if (releasedAt !== null) return true;
  return release !== 'told' && issuedAt !== null && now.getTime() - issuedAt.getTime() >= release.afterDays * DAY;
};

/** 民法典 §17: from then on nobody decides for them. */
const ADULT_AGE = 18;

/**
 * What somebody may see of a patient's reports: what they decided, or what the law and the hospital say without it. With
 * the childhood ends what was seen as a parent: the grown-up agrees from a phone of their own, or nothing is shown.
 */
export const levelOf = (
  { relation, birthDate }: Pick<PatientFacts, 'relation' | 'birthDate'>,
  decided: ReportLevel | null,
  { today, rules }: { today: LocalDate; rules: Rules },
): ReportLevel => {
  if (relation === 'self') return 'all';
  if (decided !== null) return decided;
  if (relation !== 'son' && relation !== 'daughter') return 'ordinary';
  const age = ageOn(birthDate, today);
  if (age >= ADULT_AGE) return 'none';
  return age < rules.guardianUntil ? 'all' : 'ordinary';
};

/** Why a report is not shown: the physician tells it first · the patient alone may see it · nobody may see any. */
export type HiddenWhy = 'not-released' | 'own-only' | 'not-agreed';

export const whyHidden = (
  head: HisReportHead,
  rule: Rule | null,
  { level, now }: { level: ReportLevel; now: Date },
): HiddenWhy | null => {
  if (level === 'none') return 'not-agreed';
  if (rule === null) return null;
  if (!isReleased(head, rule, now)) return 'not-released';
  return level === 'all' ? null : 'own-only';
};
