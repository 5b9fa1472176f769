import type { ReportHead } from '@anzhen/shared-types';
import { navigateTo } from '@/routes';

/** Opens the page that fits the kind of a report. */
export const openReport = (patientId: string, { id, kind }: ReportHead): void => {
  void navigateTo(kind === 'exam' ? 'report.exam' : 'report.lab', { patientId, reportId: id });
};
