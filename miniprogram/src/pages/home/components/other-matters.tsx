import { View } from '@tarojs/components';
import type { ReportHead, VisitView } from '@anzhen/shared-types';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { dayAndTime } from '@/packages/visit/time-words';
import { openReport } from '@/packages/report/open-report';
import { navigateTo } from '@/routes';
import { Card, IconBox, ListRow, Price, Sep } from '@/ui';

const countWords = ({ criticalCount, abnormalCount }: ReportHead): string => {
  if (criticalCount > 0) return `${criticalCount} 项危急`;
  return abnormalCount > 0 ? `${abnormalCount} 项异常` : '';
};

const ReportRow = ({ patientId, report }: { patientId: string; report: ReportHead }) => {
  const counted = countWords(report);
  return (
    <ListRow
      id="other-report"
      lead={<IconBox tone={report.criticalCount > 0 ? 'red' : 'green'} icon="report-green" />}
      title={`${withSpaces(report.title)}报告已出`}
      detail={
        <View>
          {report.reportedAt ? dayAndTime(report.reportedAt) : ''}
          {counted !== '' && <Sep />}
          {counted}
        </View>
      }
      onTap={() => openReport(patientId, report)}
    />
  );
};

/** What else holds today beside the stage of the ticket. */
export function OtherMatters({ visit }: { visit: VisitView }) {
  const { stage, due, exam, newReport, patientId } = visit;
  const showsDue = due !== null && due.count > 0 && stage !== 'to_pay';
  const showsExam = exam !== null && stage !== 'to_exam';
  const showsReport = newReport !== null && stage !== 'report_ready';
  if (!showsDue && !showsExam && !showsReport) return null;
  return (
    <Card flush>
      {showsReport && newReport && <ReportRow patientId={patientId} report={newReport} />}
      {showsDue && due && (
        <ListRow
          id="other-due"
          lead={<IconBox tone="amber" icon="bill-amber" />}
          title={`${due.count} 笔待缴费`}
          detail={
            <View>
              {'您付 '}
              <Price fen={due.fee.accountFen + due.fee.cashFen} />
            </View>
          }
          onTap={() => void navigateTo('visit.bills')}
        />
      )}
      {showsExam && exam && (
        <ListRow
          id="other-exam"
          lead={<IconBox tone="indigo" icon="exam-indigo" />}
          title={withSpaces(exam.what)}
          detail={withSpaces(exam.place)}
          onTap={() => void navigateTo('visit.exams')}
        />
      )}
    </Card>
  );
}
