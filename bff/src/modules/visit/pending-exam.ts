import { hospitalDate, type ReportHead, type VisitView } from '@anzhen/shared-types';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { HisBill } from '../../ports/his';

type Exam = NonNullable<VisitView['exam']>;

/** Where an examination is done and whether to come with an empty stomach, by words in its name. */
const placeOf = (what: string, exams: HospitalConfig['exams']): Pick<Exam, 'place' | 'fasting'> => {
  const found = exams.find(({ words }) => words.length === 0 || words.some((word) => what.includes(word)));
  return { place: found?.place ?? '', fasting: found?.fasting ?? false };
};

/** The first examination that was paid for today and has no result yet; null when there is none. */
export const findPendingExam = (
  bills: readonly HisBill[],
  heads: readonly ReportHead[],
  now: Date,
  exams: HospitalConfig['exams'],
): Exam | null => {
  const today = hospitalDate(now);
  const isToday = (at: Date): boolean => hospitalDate(at) === today;
  const hasResult = ({ title, orderedAt }: HisBill): boolean =>
    heads.some(
      (head) =>
        head.status === 'ready' &&
        head.reportedAt !== null &&
        new Date(head.reportedAt) >= orderedAt &&
        (title.includes(head.title) || head.title.includes(title)),
    );
  const open = bills
    .filter(({ kind, status, orderedAt }) => kind === 'examination' && status === 'paid' && isToday(orderedAt))
    .filter((bill) => !hasResult(bill))
    .sort((a, b) => a.orderedAt.getTime() - b.orderedAt.getTime());
  const [next] = open;
  return next ? { what: next.title, ...placeOf(next.title, exams) } : null;
};
