import { Text, View } from '@tarojs/components';
import type { ReactNode } from 'react';
import type { ReportDetail } from '@anzhen/shared-types';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { DoctorLine } from '@/packages/visit/components/doctor-line';
import { dayAndTime } from '@/packages/visit/time-words';
import { Card } from '@/ui';

interface ReportTopProps {
  report: ReportDetail;
  sampledAt?: string | null;
  specimen?: string;
  /** Right of the title. */
  trail?: ReactNode;
  children: ReactNode;
}

/** What every report begins with: what it is, whose, of when. */
export function ReportTop({ report, sampledAt = null, specimen = '', trail, children }: ReportTopProps) {
  const { head, patientName, sexAge, maskedRecordNumber } = report;
  const sample = [
    ...(specimen === '' ? [] : [`标本 ${specimen}`]),
    ...(sampledAt === null ? [] : [`采样 ${dayAndTime(sampledAt)}`]),
  ];
  return (
    <Card>
      <View className="row sb g2">
        <Text className="t2" id="report-title">
          {withSpaces(head.title)}
        </Text>
        {trail}
      </View>
      <DoctorLine parts={[patientName, sexAge, `病历号 ${maskedRecordNumber}`]} />
      {sample.length > 0 && <DoctorLine parts={sample} />}
      {head.reportedAt !== null && <DoctorLine parts={[`报告 ${dayAndTime(head.reportedAt)}`]} />}
      {children}
    </Card>
  );
}

/** The hospital's own remark, what the report is about, and who answers for it since when. */
export const ReportFoot = ({ report: { kind, head, note, auditedBy } }: { report: ReportDetail }) => {
  const auditedAt = head.issuedAt === null ? '' : `，${dayAndTime(head.issuedAt)}`;
  const sentences = [
    note,
    kind === 'lab' ? '本报告仅对所检标本负责。' : '',
    auditedBy === '' ? '' : `审核：${auditedBy}${auditedAt}。`,
  ];
  return <View className="cap">{sentences.filter(Boolean).join(' ')}</View>;
};
