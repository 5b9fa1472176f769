import { View } from '@tarojs/components';
import type { VerifiedPerson } from '@anzhen/shared-types';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { download, useSteps } from '@/api';
import { dayAndTime } from '@/packages/visit/time-words';
import { openPdf } from '@/platform/files';
import { Card, InlineMessage, ListRow } from '@/ui';

/** What can be printed now: each one opens as a PDF, and that it was printed is on record for the patient. */
export function VerifiedReports({ reports }: { reports: NonNullable<VerifiedPerson['reports']> }) {
  const { pass, list } = reports;
  const [reportId, setReportId] = useState<string | null>(null);
  const { busy, fault, run } = useSteps<'print'>();
  const print = (id: string, title: string): void =>
    void run('print', async () => {
      setReportId(id);
      await openPdf(await download('printPersonReport', { params: { pass, reportId: id } }), `${title}.pdf`);
    });
  if (list.length === 0) {
    return (
      <Card id="person-reports">
        <View className="body c2">还没有能打印的报告。</View>
      </Card>
    );
  }
  return (
    <>
      <Card id="person-reports" flush>
        {list.map(({ id, title, reportedAt }) => (
          <ListRow
            key={id}
            id={`print-${id}`}
            title={withSpaces(title)}
            detail={reportedAt === null ? undefined : `${dayAndTime(reportedAt)} 出报告`}
            trail={<View className="c-qing nowrap">{busy === 'print' && reportId === id ? '正在做…' : '打印'}</View>}
            arrow={false}
            onTap={() => print(id, title)}
          />
        ))}
      </Card>
      <InlineMessage message={fault} />
      <View className="cap">打开的是带核验码的 PDF。十分钟内有效，患者看得到打印记录。</View>
    </>
  );
}
