import { findBarriers } from './barriers';
import { cutSteps } from './cut-steps';
import { everyPageStep } from './every-page';
import { h5Phone } from './h5-phone';
import { reportSteps } from './report-steps';
import { main, runBrowserVisit } from './run-visit';
import { staffSteps } from './staff-steps';

void main(() =>
  runBrowserVisit(
    '浏览器版',
    async ({ world }, context) => ({ phone: h5Phone(await context.newPage(), world.bffUrl) }),
    { calling: cutSteps(staffSteps), afterwards: [...reportSteps, everyPageStep], inspect: findBarriers },
  ),
);
