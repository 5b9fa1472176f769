import { hospitalDate, type ReportLevel } from '@anzhen/shared-types';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { HisReport, HisReportHead } from '../../ports/his';
import type { PatientFacts } from '../patient';
import { type HiddenWhy, levelOf, ruleOfHead, ruleOfReport, whyHidden } from './report.policy';
import type { ViewerRepository } from './viewer.repository';

interface Deps {
  clock: Clock;
  viewers: ViewerRepository;
  config: HospitalConfig['reports'];
}

/** One person's eyes on the reports of one patient. */
export interface Eyes {
  level: ReportLevel;
  /** Null: it may be shown. */
  hideHead(head: HisReportHead): HiddenWhy | null;
  hideReport(report: HisReport): HiddenWhy | null;
}

/** What the hospital's policy and the patient's consent let somebody see. */
export const makeReportAccess = ({ clock, viewers, config }: Deps) => ({
  /** Those of several accounts whom the patient lets see anything. */
  async whoMayRead(scope: Scope, patients: readonly PatientFacts[]): Promise<PatientFacts[]> {
    const today = hospitalDate(clock.now());
    const decided = await viewers.decidedFor(
      scope,
      patients.map(({ id }) => id),
    );
    return patients.filter(
      (patient) => levelOf(patient, decided.get(patient.id)?.level ?? null, { today, rules: config }) !== 'none',
    );
  },

  async eyesOf(scope: Scope, patient: PatientFacts): Promise<Eyes> {
    const now = clock.now();
    const decided = await viewers.decidedFor(scope, [patient.id]);
    const level = levelOf(patient, decided.get(patient.id)?.level ?? null, { today: hospitalDate(now), rules: config });
    return {
      level,
      hideHead: (head) => whyHidden(head, ruleOfHead(head, config), { level, now }),
      hideReport: (report) => whyHidden(report.head, ruleOfReport(report, config), { level, now }),
    };
  },
});

export type ReportAccess = ReturnType<typeof makeReportAccess>;

/** What stands in the place of a hidden report. */
export const hiddenWords = (why: HiddenWhy, { hiddenText, ownOnlyText }: HospitalConfig['reports']): string => {
  switch (why) {
    case 'not-released':
      return hiddenText;
    case 'own-only':
      return ownOnlyText;
    case 'not-agreed':
      return '本人没有同意您查看';
  }
};
