import type { ReportDetail } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { call, type Resource, useResource } from '@/api';
import { switchTab } from '@/routes';
import { Button, PageShell, PageState } from '@/ui';
import { ReportActions } from '../share/report-actions';
import { CultureReport } from './culture-report';
import { ExamReport } from './exam-report';
import { LabFooter, LabReport } from './lab-report';
import { ReportHistory } from './report-history';
import './report.scss';

interface ReportPageProps {
  title: string;
  patientId: string | undefined;
  reportId: string | undefined;
}

/** What the hospital has said for good; asking again changes nothing. */
const REFUSALS: Record<string, string> = {
  'REPORT.NOT_FOUND': '现在不能看这份报告',
  'REPORT.NOT_AGREED': '本人没有同意',
  'REPORT.WITHDRAWN': '这份报告已作废',
};

const toReports = (
  <Button kind="second" onTap={() => void switchTab('reports')}>
    看全部报告
  </Button>
);

const useReport = ({ patientId, reportId }: ReportPageProps): Resource<ReportDetail> => {
  const key = patientId !== undefined && reportId !== undefined ? `report:${patientId}:${reportId}` : null;
  return useResource(key, () =>
    call('getReport', { params: { patientId: patientId ?? '', reportId: reportId ?? '' } }),
  );
};

/** What a report says; without a patient for one who was shown this report alone. */
export const ReportContent = ({ report, patientId }: { report: ReportDetail; patientId: string | null }) => {
  switch (report.kind) {
    case 'lab':
      return <LabReport report={report} patientId={patientId} />;
    case 'culture':
      return <CultureReport report={report} />;
    case 'exam':
      return <ExamReport patientId={patientId} report={report} />;
  }
};

/** One report, whatever its kind: a message may open the page of the other kind. */
export function ReportPage(props: ReportPageProps) {
  const report = useReport(props);
  const detail = report.data;
  const isMissing = props.patientId === undefined || props.reportId === undefined;
  const refusal = REFUSALS[report.error?.code ?? ''];
  return (
    <PageShell title={props.title} footer={detail && <LabFooter isCritical={detail.head.criticalCount > 0} />}>
      {isMissing && toReports}
      {!isMissing && (
        <PageState
          resource={report}
          failed={{
            title: refusal ?? '报告暂时打不开',
            text:
              refusal !== undefined
                ? report.error?.message
                : '医院系统正忙，报告没有丢。一般几分钟就好，急用可到自助机打印。',
            ...(report.error?.code === 'REPORT.WITHDRAWN' && ({ final: true, icon: 'f-report' } as const)),
            actions: toReports,
          }}
        >
          {(data) => (
            <>
              <ReportHistory report={data} />
              <ReportContent report={data} patientId={props.patientId ?? ''} />
              <ReportActions
                patientId={props.patientId ?? ''}
                reportId={data.head.id}
                title={`${data.head.title} ${data.patientName}`}
              />
              {data.head.criticalCount > 0 && <View className="report-foot-space" />}
            </>
          )}
        </PageState>
      )}
    </PageShell>
  );
}
