import type { ReportTrend } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { OpenReport, OpenReportCommand } from './open-report';
import type { ReadEarlier } from './read-earlier';
import { presentTrend } from './report.presenter';

interface Deps {
  openReport: OpenReport;
  readEarlier: ReadEarlier;
}

// Two years of a check every month.
const EARLIER_MAX = 24;

/** One line of a report over the years. @throws as opening a report · REPORT.NOT_FOUND also when it has no such line */
export const makeReadTrend =
  ({ openReport, readEarlier }: Deps) =>
  async ({ code, ...command }: OpenReportCommand & { code: string }): Promise<ReportTrend> => {
    const opened = await openReport(command);
    const { patient, report } = opened;
    const item = report.kind === 'lab' ? report.items.find((each) => each.code === code) : undefined;
    if (report.kind !== 'lab' || !item) throw new AppError('REPORT.NOT_FOUND', { reportId: command.reportId, code });
    const earlier = await readEarlier(opened, report, EARLIER_MAX);
    return presentTrend(item, [...earlier, report], patient.sex);
  };
