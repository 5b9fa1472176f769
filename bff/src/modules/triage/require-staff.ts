import { mayStaff, type StaffRight } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope } from '../../platform/db/transaction';
import type { Staff, StaffFacts } from '../staff';

/** A member of staff who may do this here. @throws STAFF.FORBIDDEN */
export const makeRequireStaff =
  ({ staff }: { staff: Pick<Staff, 'require'> }) =>
  async (scope: Scope, staffId: string, right: StaffRight): Promise<StaffFacts> => {
    const facts = await staff.require(scope, staffId);
    if (!mayStaff(facts.role, right)) throw new AppError('STAFF.FORBIDDEN', { staffId });
    return facts;
  };

export type RequireStaff = ReturnType<typeof makeRequireStaff>;
