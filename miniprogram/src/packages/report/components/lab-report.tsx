import { Text, View } from '@tarojs/components';
import { useState } from 'react';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { callPhone } from '@/platform/device';
import { switchTab } from '@/routes';
import { useDisplay, useRuntime } from '@/session';
import { Button, Footer, Link, Note, Section } from '@/ui';
import { conclusionOf, groupItems, type LabReport as Report } from '../lab-order';
import { LabItemCard } from './lab-item-card';
import { FoldedItems } from './normal-items';
import { ReportChips } from './report-chips';
import { ReportFoot, ReportTop } from './report-top';
import './report.scss';

/** With a critical value the only solid button is the telephone; otherwise an appointment to talk about the result. */
export function LabFooter({ isCritical }: { isCritical: boolean }) {
  const runtime = useRuntime().data;
  const [showsEmergency, setShowsEmergency] = useState(false);
  if (!isCritical) {
    return (
      <Footer>
        <Button id="book-again" onTap={() => void switchTab('book')}>
          约医生看结果
        </Button>
      </Footer>
    );
  }
  const hotline = runtime?.hotline;
  const emergencyPlace = runtime?.emergencyPlace;
  return (
    <Footer
      below={
        <>
          {showsEmergency && emergencyPlace !== undefined && (
            <Note tone="red" icon="nav-qing">{`急诊在${withSpaces(emergencyPlace)}`}</Note>
          )}
          {!showsEmergency && emergencyPlace !== undefined && (
            <Link id="where-is-emergency" icon="nav-qing" onTap={() => setShowsEmergency(true)}>
              急诊怎么走
            </Link>
          )}
        </>
      }
    >
      <Button
        key={hotline ?? 'off'}
        id="call-doctor"
        kind="danger"
        icon="phone-call-white"
        disabled={hotline === undefined}
        onTap={() => hotline !== undefined && void callPhone(hotline)}
      >
        联系医生
      </Button>
    </Footer>
  );
}

const creditOf = ({ version, reviewedBy }: NonNullable<Report['glossary']>): string =>
  `项目说明（${version} 版）对每个人都一样，说的是这一项量什么，不是解读您的结果。${
    reviewedBy === null ? '这一版还没有医师审核。' : `审核：${reviewedBy}。`
  }`;

/** 检验报告: what is not normal comes first. */
export function LabReport({ report, patientId }: { report: Report; patientId: string | null }) {
  const { isElder } = useDisplay();
  const groups = groupItems(report.items);
  return (
    <>
      <ReportTop
        report={report}
        specimen={report.specimen}
        sampledAt={report.sampledAt}
        trail={<Text className="sub nowrap">{`${report.items.length} 项`}</Text>}
      >
        <View className="mt3" id="report-conclusion">
          {isElder ? <View className="t3">{conclusionOf(groups)}</View> : <ReportChips head={report.head} />}
        </View>
      </ReportTop>
      {groups.critical.map((item, index) => (
        <LabItemCard key={index} item={item} report={report} patientId={patientId} />
      ))}
      {groups.abnormal.length > 0 && <Section title={`异常 ${groups.abnormal.length} 项`} />}
      {groups.abnormal.map((item, index) => (
        <LabItemCard key={index} item={item} report={report} patientId={patientId} />
      ))}
      <FoldedItems items={groups.normal} word="正常" />
      <FoldedItems items={groups.unmarked} word="检验科没有标记" />
      <ReportFoot report={report} />
      {report.glossary && (
        <View className="cap" id="glossary-credit">
          {creditOf(report.glossary)}
        </View>
      )}
    </>
  );
}
