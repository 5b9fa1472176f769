import type { Assessment, PatientView } from '@anzhen/shared-types';

/** An answer that has a page of its own; a question is asked where the symptoms are told. */
export type Answered = Exclude<Assessment, { outcome: 'question' }>;

interface Kept {
  assessment: Answered;
  /** For whom it was asked; the person chosen on the phone may have changed since. */
  patient: PatientView;
}

// A person asks a few times in one sitting; older answers are of no use.
const KEPT_MAX = 5;
const kept = new Map<string, Kept>();

/** Keeps an answer in memory only: what a patient says about the body goes into no URL and no storage. */
export const keepAssessment = (assessment: Answered, patient: PatientView): void => {
  kept.set(assessment.id, { assessment, patient });
  const oldest = kept.keys().next();
  if (kept.size > KEPT_MAX && !oldest.done) kept.delete(oldest.value);
};

/** The answer, or undefined after a restart or with an id from elsewhere. */
export const findAssessment = (id: string | undefined): Kept | undefined =>
  id === undefined ? undefined : kept.get(id);
