import { MINUTE } from '@anzhen/shared-types';
import type { Job } from '../../platform/jobs/scheduler';
import type { OpenLines } from './open-lines';

/** Opens the day's lines before anybody looks, so that another system may tell about them at once. */
export const makeOpenLinesJob = (openLines: OpenLines, areas: readonly string[]): Job => ({
  name: 'open-lines',
  everyMs: 10 * MINUTE,
  async run() {
    for (const area of areas) await openLines.ofArea(area);
    // Nothing that is left over: the day's lines are all there, and what the HIS adds has time until the next beat.
    return 0;
  },
});
