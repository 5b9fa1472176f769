import { DAY, HOUR, type TriageForm } from '@anzhen/shared-types';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Routes } from '../../platform/http/bind';
import type { Job } from '../../platform/jobs/scheduler';
import { type AssessDeps, DISCLAIMER, makeAssess } from './assess';
import type { RedFlags } from './triage-rules';
import { makeTriageRepository } from './triage.repository';

export { loadTriageRules, type TriageRules } from './triage-rules';

interface Deps extends Omit<AssessDeps, 'records'> {
  cipher: FieldCipher;
}

const KEEP_DAYS = 3 * 365;
const BATCH = 200;

const formOf = ({ bodyParts }: RedFlags): TriageForm => ({
  bodyParts: bodyParts.map(({ key, label, side, dangers }) => ({
    key,
    label,
    side,
    dangerQuestions: [...dangers, { key: `${key}.none`, label: '以上都没有' }],
  })),
  disclaimer: DISCLAIMER,
});

export const makeTriageModule = (deps: Deps): { routes: Routes; jobs: Job[] } => {
  const { tx, clock, rules } = deps;
  const records = makeTriageRepository(deps);
  const assess = makeAssess({ ...deps, records });
  const form = formOf(rules.redFlags);
  return {
    routes: {
      getTriageForm: () => Promise.resolve(form),
      assess: ({ actorId, body }) => assess(actorId, body),
    },
    // The privacy policy promises three years.
    jobs: [
      {
        name: 'delete-old-triage-records',
        everyMs: 6 * HOUR,
        run: () => records.deleteBefore(tx.outside, new Date(clock.now().getTime() - KEEP_DAYS * DAY), BATCH),
      },
    ],
  };
};
