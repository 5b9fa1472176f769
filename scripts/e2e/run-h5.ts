import { findBarriers } from './barriers';
import { cutSteps } from './cut-steps';
import { everyPageStep } from './every-page';
import { h5Phone } from './h5-phone';
import { noticeSteps } from './notice-steps';
import { reportSteps } from './report-steps';
import { main, runBrowserVisit } from './run-visit';
import { staffSteps } from './staff-steps';

// The elder size is looked at in the album; this run has no time for it twice.
const notices = process.env.ELDER === '1' ? [] : noticeSteps;

void main(() =>
  runBrowserVisit(
    '浏览器版',
    async ({ world }, context) => ({ phone: h5Phone(await context.newPage(), world.bffUrl) }),
    { calling: cutSteps(staffSteps), afterwards: [...notices, ...reportSteps, everyPageStep], inspect: findBarriers },
  ),
);
