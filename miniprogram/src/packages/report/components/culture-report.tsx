import { Text, View } from '@tarojs/components';
import type { Organism, ReportDetail, Susceptibility } from '@anzhen/shared-types';
import { Card, Chip, type ChipTone, type IconName, Section } from '@/ui';
import { ReportChips } from './report-chips';
import { ReportFoot, ReportTop } from './report-top';
import './report.scss';

type Culture = Extract<ReportDetail, { kind: 'culture' }>;

/** Icon, word and colour together; the words are the laboratory's categories, not advice. */
const RESULTS: Record<Susceptibility, { word: string; tone: ChipTone; icon: IconName }> = {
  S: { word: '敏感', tone: 'green', icon: 'ok-green' },
  SDD: { word: '剂量依赖敏感', tone: 'amber', icon: 'info-amber' },
  I: { word: '中介', tone: 'amber', icon: 'info-amber' },
  R: { word: '耐药', tone: 'red', icon: 'fail-red' },
  NS: { word: '非敏感', tone: 'red', icon: 'fail-red' },
};

const Drug = ({ drug }: { drug: Organism['drugs'][number] }) => {
  const result = drug.result === null ? null : RESULTS[drug.result];
  return (
    <View className="normal-row">
      <Text className="f1">{drug.name}</Text>
      {drug.mic !== '' && <Text className="cap">{`MIC ${drug.mic}`}</Text>}
      <View className="culture-result">
        {result ? (
          <Chip tone={result.tone} icon={result.icon}>
            {result.word}
          </Chip>
        ) : (
          <Text className="sub">没有判定</Text>
        )}
      </View>
    </View>
  );
};

const OrganismCard = ({ organism }: { organism: Organism }) => (
  <Card>
    <View className="row-base sb wrap g2 culture-head">
      <Text className="t3">{organism.name}</Text>
      {organism.amount !== '' && <Text className="num md">{organism.amount}</Text>}
    </View>
    {organism.drugs.length === 0 && <View className="sub mt2">没有做药敏试验</View>}
    {organism.drugs.map((drug, index) => (
      <Drug key={index} drug={drug} />
    ))}
  </Card>
);

/** 微生物培养及药敏: what grew, and which drugs it was tested against, in the order of the laboratory. */
export function CultureReport({ report }: { report: Culture }) {
  const { head, specimen, sampledAt, organisms, remark } = report;
  return (
    <>
      <ReportTop report={report} specimen={specimen} sampledAt={sampledAt}>
        <View className="mt3" id="report-conclusion">
          {organisms.length > 0 ? <ReportChips head={head} /> : <View className="t3">没有列出检出的细菌</View>}
        </View>
        {remark !== '' && <View className="body mt2">{remark}</View>}
      </ReportTop>
      {organisms.length > 0 && <Section title="检出的细菌和药敏" />}
      {organisms.map((organism, index) => (
        <OrganismCard key={index} organism={organism} />
      ))}
      {organisms.length > 0 && (
        <View className="cap">
          敏感：常用剂量可能有效。中介：要医生看部位和剂量。耐药：一般无效。用什么药由医生决定。
        </View>
      )}
      <ReportFoot report={report} />
    </>
  );
}
