import { View } from '@tarojs/components';
import type { ReportDetail } from '@anzhen/shared-types';
import { Rule, StatusTag } from '@/ui';
import { ReportImagesPart } from '../imaging/report-images';
import { ReportFoot, ReportTop } from './report-top';

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
  const { head, conclusion, findings } = report;
  return (
    <>
      <ReportTop report={report} trail={<StatusTag status="report_ready" />}>
        <Rule className="mt3" />
        <View className="sub mt3">诊断意见</View>
        <View id="report-conclusion">
          {lines(conclusion).map((line, index) => (
            <View key={index} className="body md mt1">
              {line}
            </View>
          ))}
        </View>
        <View className="sub mt3">检查所见</View>
        <View id="report-findings">
          {lines(findings).map((line, index) => (
            <View key={index} className="body mt1">
              {line}
            </View>
          ))}
        </View>
      </ReportTop>
      {patientId !== null && <ReportImagesPart patientId={patientId} reportId={head.id} />}
      <ReportFoot report={report} />
    </>
  );
}
