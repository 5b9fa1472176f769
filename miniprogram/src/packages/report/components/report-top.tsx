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
  return (
    <Card>
      <View className="row sb g2">
        <Text className="t2" id="report-title">
          {withSpaces(head.title)}
        </Text>
        {trail}
      </View>
      <DoctorLine parts={[patientName, sexAge, `病历号 ${maskedRecordNumber}`]} />
      {specimen !== '' && <DoctorLine parts={[`标本 ${specimen}`]} />}
      {sampledAt !== null && <DoctorLine parts={[`采样 ${dayAndTime(sampledAt)}`]} />}
      {head.reportedAt !== null && <DoctorLine parts={[`报告 ${dayAndTime(head.reportedAt)}`]} />}
      {children}
    </Card>
  );
}

/** The hospital's own remark, and who answers for the report. */
export const ReportFoot = ({ report: { note, auditedBy } }: { report: ReportDetail }) => (
  <View className="cap">{[note, auditedBy === '' ? '' : `审核：${auditedBy}。`].filter(Boolean).join(' ')}</View>
);
