import { createStore } from '@/state/store';

export type TabName = 'home' | 'book' | 'reports' | 'me';

/** Which tab is shown: the tab bar is a component apart from the pages, so they meet here. */
export const tabShown = createStore<{ tab: TabName }>({ tab: 'home' });

/** A tab page says that it is shown now. */
export const markTabShown = (tab: TabName): void => {
  if (tabShown.get().tab !== tab) tabShown.set({ tab });
};
