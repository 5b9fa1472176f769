import { download, useSteps } from '@/api';
import { openPdf } from '@/platform/files';
import { navigateTo } from '@/routes';
import { Card, IconBox, InlineMessage, ListRow } from '@/ui';

interface ReportActionsProps {
  patientId: string;
  reportId: string;
  title: string;
}

/** What a person does with a report: show it to another physician, keep it on paper. */
export function ReportActions({ patientId, reportId, title }: ReportActionsProps) {
  const { busy, fault, run } = useSteps<'pdf'>();
  const keepPdf = (): void =>
    void run('pdf', async () => {
      await openPdf(await download('getReportPdf', { params: { patientId, reportId } }), `${title}.pdf`);
    });
  return (
    <>
      <Card flush>
        <ListRow
          id="share-report"
          lead={<IconBox icon="share-qing" />}
          title="给别的医生看"
          detail="生成链接，随时收回"
          onTap={() => void navigateTo('report.shares', { patientId, reportId })}
        />
        <ListRow
          id="keep-pdf"
          lead={<IconBox icon="download-qing" />}
          title="存报告原件（PDF）"
          detail={busy === 'pdf' ? '正在做 PDF…' : '带核验码，可查真假'}
          onTap={keepPdf}
        />
      </Card>
      <InlineMessage message={fault} />
    </>
  );
}
