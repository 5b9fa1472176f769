import { AppError } from '../../platform/app-error';
import type { Scope } from '../../platform/db/transaction';
import { canSeeArea, type Staff, type StaffFacts } from '../staff';

/** A member of staff and the waiting area meant: their own, unless another was named. @throws STAFF.FORBIDDEN for one that is not theirs */
export const requireArea = async (
  staff: Staff,
  scope: Scope,
  staffId: string,
  wanted: string | undefined,
): Promise<{ who: StaffFacts; area: string }> => {
  const who = await staff.require(scope, staffId);
  const area = wanted ?? who.area;
  if (!canSeeArea(who, area)) throw new AppError('STAFF.FORBIDDEN', { staffId, area });
  return { who, area };
};
