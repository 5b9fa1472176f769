import type { ErrorCode } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { HisError, type HisErrorCode } from '../../ports/his';

const CODES: Partial<Record<HisErrorCode, ErrorCode>> = {
  NotFound: 'BILL.NOT_FOUND',
  Conflict: 'BILL.AMOUNT_CHANGED',
  Unavailable: 'HIS.UNAVAILABLE',
  Timeout: 'HIS.UNAVAILABLE',
};

/** Reads from the HIS in the catalogue's words. @throws BILL.NOT_FOUND, BILL.AMOUNT_CHANGED, HIS.UNAVAILABLE, HIS.PROTOCOL */
export const reading = async <T>(read: Promise<T>): Promise<T> => {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof HisError)) throw error;
    throw new AppError(CODES[error.code] ?? 'HIS.PROTOCOL', { hisCode: error.code }, error.displayText);
  }
};
