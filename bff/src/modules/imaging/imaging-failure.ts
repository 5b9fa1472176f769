import { AppError } from '../../platform/app-error';
import { ImagingError } from '../../ports/imaging';

/** Words a failure of the archive for the person. What is no failure of the archive stays what it is. */
export const toImagingError = (error: unknown, reportId: string): unknown => {
  if (!(error instanceof ImagingError)) return error;
  const context = { reportId, imagingCode: error.code, reason: error.message };
  return new AppError(error.code === 'NotFound' ? 'IMAGE.NOT_FOUND' : 'IMAGING.UNAVAILABLE', context);
};
