import { Text, View } from '@tarojs/components';
import type { ReportHead, VisitView } from '@anzhen/shared-types';
import { useState } from 'react';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { dayAndTime } from '@/packages/visit/time-words';
import { ReportChips } from '@/packages/report/components/report-chips';
import { openReport } from '@/packages/report/open-report';
import { navigateTo, switchTab } from '@/routes';
import { Button, FeeSplit, Link, Note, Price, Ticket } from '@/ui';
import { CardHead, Headline } from './card-parts';

/** 待缴费: what the person pays is the largest number. */
export function ToPayCard({ visit, due }: { visit: VisitView; due: NonNullable<VisitView['due']> }) {
  const [isAtWindow, setAtWindow] = useState(false);
  const { count, fee } = due;
  return (
    <Ticket
      id="now-card"
      foot={
        <>
          <Button id="now-action" onTap={() => void navigateTo('visit.bills')}>
            看明细并缴费
          </Button>
          {isAtWindow ? (
            <View className="mt3">
              <Note id="pay-at-window">请带医保卡和身份证到收费窗口。缴完后，这里会自己更新。</Note>
            </View>
          ) : (
            <Link onTap={() => setAtWindow(true)}>我要到窗口缴费</Link>
          )}
        </>
      }
    >
      <CardHead status="to_pay" aside={`${count} 笔`} />
      <Headline text={visit.headline} />
      <View className="mt4 sub">您付</View>
      <Price fen={fee.accountFen + fee.cashFen} size="l" />
      <View className="mt3">
        <FeeSplit fee={fee} />
      </View>
      <View className="row sb wrap mt2 sub">
        <View className="row g2 c-indigo">
          <View className="fee-key fund" />
          {'医保统筹付 '}
          <Price fen={fee.fundFen} />
        </View>
        <Text>
          {'合计 '}
          <Price fen={fee.totalFen} />
        </Text>
      </View>
    </Ticket>
  );
}

export function ToExamCard({ visit, exam }: { visit: VisitView; exam: NonNullable<VisitView['exam']> }) {
  return (
    <Ticket
      id="now-card"
      foot={
        <Button id="now-action" icon="nav-white" onTap={() => void navigateTo('visit.exams')}>
          带我去
        </Button>
      }
    >
      <CardHead status="to_exam" />
      <Headline text={visit.headline} />
      <View className="body mt1">{`${withSpaces(exam.what)}，${exam.fasting ? '要空腹' : '不用空腹'}`}</View>
    </Ticket>
  );
}

export function ReportReadyCard({ visit, report }: { visit: VisitView; report: ReportHead }) {
  const isCritical = report.criticalCount > 0;
  return (
    <Ticket
      id="now-card"
      face={isCritical ? 'red' : 'green'}
      foot={
        <>
          <Button id="now-action" onTap={() => openReport(visit.patientId, report)}>
            看报告
          </Button>
          <Link onTap={() => void switchTab('book')}>约回诊</Link>
        </>
      }
    >
      <CardHead
        status="report_ready"
        onSameTone
        aside={report.reportedAt ? dayAndTime(report.reportedAt) : undefined}
      />
      <Headline text={visit.headline} />
      <View className="mt3">
        <ReportChips head={report} onSameTone />
      </View>
      <View className="body mt3">{withSpaces(visit.detail)}</View>
    </Ticket>
  );
}

export function DoneCard({ visit }: { visit: VisitView }) {
  return (
    <Ticket
      id="now-card"
      face="stale"
      foot={
        <Button id="now-action" onTap={() => void switchTab('reports')}>
          看我的报告
        </Button>
      }
    >
      <CardHead status="done" />
      <Headline text={visit.headline} />
      <View className="body mt2">{withSpaces(visit.detail)}</View>
    </Ticket>
  );
}
