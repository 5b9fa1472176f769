import type { ReportDetail } from '@anzhen/shared-types';
import { call, type Resource, useResource } from '@/api';
import { switchTab } from '@/routes';
import { Button, PageShell, PageState } from '@/ui';
import { CultureReport } from './culture-report';
import { ExamReport } from './exam-report';
import { LabFooter, LabReport } from './lab-report';

interface ReportPageProps {
  title: string;
  patientId: string | undefined;
  reportId: string | undefined;
}

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

const Report = ({ report }: { report: ReportDetail }) => {
  switch (report.kind) {
    case 'lab':
      return <LabReport report={report} />;
    case 'culture':
      return <CultureReport report={report} />;
    case 'exam':
      return <ExamReport report={report} />;
  }
};

/** One report, whatever its kind: a message may open the page of the other kind. */
export function ReportPage(props: ReportPageProps) {
  const report = useReport(props);
  const detail = report.data;
  const isMissing = props.patientId === undefined || props.reportId === undefined;
  const isNotFound = report.error?.code === 'REPORT.NOT_FOUND';
  return (
    <PageShell title={props.title} footer={detail && <LabFooter isCritical={detail.head.criticalCount > 0} />}>
      {isMissing && toReports}
      {!isMissing && (
        <PageState
          resource={report}
          failed={{
            title: isNotFound ? '没有找到这份报告' : '报告暂时打不开',
            text: isNotFound ? report.error?.message : '医院系统正忙，报告没有丢。一般几分钟就好，急用可到自助机打印。',
            actions: toReports,
          }}
        >
          {(data) => <Report report={data} />}
        </PageState>
      )}
    </PageShell>
  );
}
