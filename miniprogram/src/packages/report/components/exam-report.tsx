import { Text, View } from '@tarojs/components';
import type { ReportDetail } from '@anzhen/shared-types';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { DoctorLine } from '@/packages/visit/components/doctor-line';
import { dayAndTime } from '@/packages/visit/time-words';
import { Card, Rule, StatusTag } from '@/ui';
import { ReportImagesPart } from '../imaging/report-images';

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

interface ExamReportProps {
  patientId: string | null;
  report: Extract<ReportDetail, { kind: 'exam' }>;
}

/** 检查报告: the conclusion before the findings, in the words of the doctor who signed it. */
export function ExamReport({ patientId, report }: ExamReportProps) {
  const { head, patientName, sexAge, maskedRecordNumber, conclusion, findings, auditedBy, note } = report;
  const reportedAt = head.reportedAt === null ? '' : `报告 ${dayAndTime(head.reportedAt)}`;
  return (
    <>
      <Card>
        <View className="row sb g2">
          <Text className="t2" id="report-title">
            {withSpaces(head.title)}
          </Text>
          <StatusTag status="report_ready" />
        </View>
        <DoctorLine parts={[patientName, sexAge, `病历号 ${maskedRecordNumber}`]} />
        <DoctorLine parts={[reportedAt]} />
        <Rule className="mt3" />
        <View className="sub mt3">诊断意见</View>
        <View id="report-conclusion">
          {lines(conclusion).map((line) => (
            <View key={line} className="body md mt1">
              {line}
            </View>
          ))}
        </View>
        <View className="sub mt3">检查所见</View>
        <View id="report-findings">
          {lines(findings).map((line) => (
            <View key={line} className="body mt1">
              {line}
            </View>
          ))}
        </View>
        {auditedBy !== '' && <View className="cap mt2">{`审核：${auditedBy}`}</View>}
      </Card>
      {patientId !== null && <ReportImagesPart patientId={patientId} reportId={head.id} />}
      <View className="cap">手机上的影像只供参考，诊断以医生在专业屏幕上的判断为准。</View>
      {note !== '' && <View className="cap">{note}</View>}
    </>
  );
}
