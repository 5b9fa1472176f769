import { useRouteParams } from '@/routes';
import { ReportPage } from '../../components/report-page';

export default function LabPage() {
  const { patientId, reportId } = useRouteParams('report.lab');
  return <ReportPage title="检验报告" patientId={patientId} reportId={reportId} />;
}
