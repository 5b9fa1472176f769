import type { StaffRole } from '@anzhen/shared-types';
import Taro from '@tarojs/taro';
import { navigateBack, redirectTo } from '@/routes';
import { pagesFor } from '../workbench-pages';

// The narrowest window in which two rooms stand beside each other on the console.
const WORKBENCH_MIN_WIDTH = 1000;

/** Where somebody goes who has just signed in: back to the page that asked, or to the first page of the role. */
export const goToWork = async (role: StaffRole): Promise<void> => {
  if (Taro.getCurrentPages().length > 1) await navigateBack();
  else if (process.env.TARO_ENV === 'h5' && window.innerWidth >= WORKBENCH_MIN_WIDTH) {
    await redirectTo(pagesFor(role)[0]?.route ?? 'web.console');
  } else await redirectTo('staff.desk');
};
