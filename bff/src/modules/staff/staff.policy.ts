import { mayStaff, type StaffRole } from '@anzhen/shared-types';

export const canRunQueue = (role: StaffRole): boolean => mayStaff(role, 'queue.run');

export const canRevealIdentity = (role: StaffRole): boolean => mayStaff(role, 'identity.reveal');

/** Money that does not add up, and what no sweeper could finish. */
export const canReconcile = (role: StaffRole): boolean => mayStaff(role, 'money.reconcile');

/** Whether somebody may look at a waiting area: the own one, or any for roles of the whole hospital. */
export const canSeeArea = (staff: { role: StaffRole; area: string }, area: string): boolean =>
  mayStaff(staff.role, 'queue.see') && (staff.area === area || mayStaff(staff.role, 'area.any'));
