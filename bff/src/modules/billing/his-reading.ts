import type { ErrorCode } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { HisError, type HisErrorCode } from '../../ports/his';

const CODES: Partial<Record<HisErrorCode, ErrorCode>> = {
  NotFound: 'BILL.NOT_FOUND',
  Conflict: 'BILL.AMOUNT_CHANGED',
  Unavailable: 'HIS.UNAVAILABLE',
  Timeout: 'HIS.UNAVAILABLE',
};

/**
 * Reads from the HIS in the catalogue's words. @throws BILL.NOT_FOUND, BILL.AMOUNT_CHANGED, HIS.UNAVAILABLE, HIS.PROTOCOL
 * @param instead what some codes mean for this reading
 */
export const reading = async <T>(
  read: Promise<T>,
  instead: Partial<Record<HisErrorCode, ErrorCode>> = {},
): Promise<T> => {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof HisError)) throw error;
    throw new AppError(
      instead[error.code] ?? CODES[error.code] ?? 'HIS.PROTOCOL',
      { hisCode: error.code },
      error.displayText,
    );
  }
};
