import { AppError } from '../../platform/app-error';
import { HisError } from '../../ports/his';

/** Words a failed reading of reports for the person. What is not a failure of the HIS stays what it is. */
export const toReportError = (error: unknown, reportId?: string): unknown => {
  if (!(error instanceof HisError)) return error;
  const context = { hisCode: error.code, ...(reportId === undefined ? {} : { reportId }) };
  if (error.code === 'NotFound' && reportId !== undefined) return new AppError('REPORT.NOT_FOUND', context);
  return new AppError(error.code === 'Protocol' ? 'HIS.PROTOCOL' : 'HIS.UNAVAILABLE', context, error.displayText);
};
