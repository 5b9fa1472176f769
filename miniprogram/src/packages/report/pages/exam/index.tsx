import { useRouteParams } from '@/routes';
import { ReportPage } from '../../components/report-page';

export default function ExamPage() {
  const { patientId, reportId } = useRouteParams('report.exam');
  return <ReportPage title="检查报告" patientId={patientId} reportId={reportId} />;
}
