import type { StaffRole } from '@anzhen/shared-types';

/** Roles that stand at the clinic door and may call, miss and move people. */
const CALLERS: readonly StaffRole[] = ['nurse', 'doctor', 'administrator'];
/** Roles that look after the whole hospital, not one waiting area. */
const EVERYWHERE: readonly StaffRole[] = ['administrator', 'operator', 'auditor'];

export const canRunQueue = (role: StaffRole): boolean => CALLERS.includes(role);

/** Seeing a full name is part of checking who stands at the desk (核对), so it goes with calling. */
export const canRevealIdentity = (role: StaffRole): boolean => CALLERS.includes(role);

/** Whether somebody may look at a waiting area: the own one, or any for roles of the whole hospital. */
export const canSeeArea = (staff: { role: StaffRole; area: string }, area: string): boolean =>
  staff.area === area || EVERYWHERE.includes(staff.role);
