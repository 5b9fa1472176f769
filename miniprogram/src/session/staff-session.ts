import type { StaffSessionView } from '@anzhen/shared-types';
import { readStored, removeStored, store } from '@/platform/storage';
import { createStore, useStore } from '@/state/store';

const KEY = 'anzhen.staff-session';

const staffStore = createStore<{ session: StaffSessionView | null }>({
  session: readStored<StaffSessionView>(KEY) ?? null,
});

export const staffToken = (): string | null => staffStore.get().session?.token ?? null;

/** Keeps what staffSignIn answered; the desk pages use it from now on. */
export const keepStaffSession = (session: StaffSessionView): void => {
  store(KEY, session);
  staffStore.set({ session });
};

export const forgetStaffSession = (): void => {
  removeStored(KEY);
  staffStore.set({ session: null });
};

/** A recovery code was used lately, and the person has not yet said that they know. */
export const useRecoveryNotice = (): StaffSessionView['recoveryCode'] => useStore(staffStore).session?.recoveryCode;

export const dismissRecoveryNotice = (): void => {
  const { session } = staffStore.get();
  if (session) keepStaffSession({ ...session, recoveryCode: undefined });
};

/** The member of staff who is signed in on this device, or null: then the page sends to staff.sign-in. */
export const useStaff = (): StaffSessionView['staff'] | null => useStore(staffStore).session?.staff ?? null;
