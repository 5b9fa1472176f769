import { hospitalDate, type ReportDetail } from '@anzhen/shared-types';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { Clock } from '../../ports/clock';
import type { Glossary } from './glossary';
import type { OpenReport, OpenReportCommand } from './open-report';
import type { ReadEarlier } from './read-earlier';
import { presentReport } from './report.presenter';

interface Deps {
  clock: Clock;
  openReport: OpenReport;
  readEarlier: ReadEarlier;
  config: HospitalConfig['reports'];
  glossary: Glossary;
}

// Four earlier results make a line; the page of the trend has more.
const EARLIER_MAX = 4;

/** One report as the phone shows it. @throws as opening one */
export const makeReadReport =
  ({ clock, openReport, readEarlier, config, glossary }: Deps) =>
  async (command: OpenReportCommand): Promise<ReportDetail> => {
    const opened = await openReport(command);
    const { patient, report, seen } = opened;
    const earlier = report.kind === 'lab' ? await readEarlier(opened, report, EARLIER_MAX) : [];
    return presentReport({ report, earlier, seen, patient, today: hospitalDate(clock.now()), texts: config, glossary });
  };
