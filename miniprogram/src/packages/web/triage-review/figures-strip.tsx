import type { TriageFigures } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { accessible } from '@/ui';

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)}%`);

const Figure = ({ value, label }: { value: string; label: string }) => (
  <View className="tr-figure">
    <View className="num-m">{value}</View>
    <View className="cap">{label}</View>
  </View>
);

/** One bar per department, with its share in words. */
const Mix = ({ departments, answers }: Pick<TriageFigures, 'departments' | 'answers'>) => (
  <View className="tr-card">
    <View className="t3">首选科室分布</View>
    {departments.length === 0 && <View className="sub mt2">这段时间没有门诊建议。</View>}
    {departments.slice(0, 10).map(({ name, count }) => (
      <View key={name} className="tr-mix-row">
        <View className="tr-mix-name">{name}</View>
        <View className="tr-mix-track" {...accessible({ hidden: true })}>
          <View className="tr-mix-bar" style={{ width: `${(count / (departments[0]?.count ?? 1)) * 100}%` }} />
        </View>
        <View className="cap nowrap">{`${count} 次，${percent(count, answers)}`}</View>
      </View>
    ))}
  </View>
);

const Corrections = ({ corrections }: Pick<TriageFigures, 'corrections'>) => (
  <View className="tr-card">
    <View className="t3">工作人员纠正</View>
    {corrections.length === 0 && <View className="sub mt2">还没有标过错的。</View>}
    {corrections.slice(0, 8).map(({ from, to, count }) => (
      <View key={`${from}:${to}`} className="row sb g2 mt2">
        <View className="sub">{`${from} → ${to}`}</View>
        <View className="cap nowrap">{`${count} 次`}</View>
      </View>
    ))}
  </View>
);

const Versions = ({ versions }: Pick<TriageFigures, 'versions'>) => (
  <View className="tr-card">
    <View className="t3">各版规则的拦截率</View>
    {versions.map(({ version, answers, emergencies }) => (
      <View key={version} className="row sb g2 mt2">
        <View className="sub">{version}</View>
        <View className="cap nowrap">{`${emergencies} / ${answers}，${percent(emergencies, answers)}`}</View>
      </View>
    ))}
  </View>
);

/** What the triage did over some days: nobody's words, only counts. */
export function FiguresPanel({ figures }: { figures: TriageFigures }) {
  const { answers, emergencies, unreviewedEmergencies, reviewed, wrong } = figures;
  return (
    <View className="tr-figures-panel">
      <View className="tr-card tr-figures">
        <Figure value={String(answers)} label="次回答" />
        <Figure value={percent(emergencies, answers)} label={`急症拦截，${emergencies} 次`} />
        <Figure value={String(unreviewedEmergencies)} label="次急症还没人看" />
        <Figure value={percent(wrong, reviewed)} label={`标为错，看过 ${reviewed} 次`} />
      </View>
      <Mix departments={figures.departments} answers={answers} />
      <Corrections corrections={figures.corrections} />
      <Versions versions={figures.versions} />
    </View>
  );
}
