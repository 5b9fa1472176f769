import { View } from '@tarojs/components';
import type { DifferenceType, DifferenceView } from '@anzhen/shared-types';
import { accessible, Chip, Tap } from '@/ui';
import { countTypes, type Filter, type Shown } from './filter-differences';
import { gapWords, statusLooks, typeLooks } from './reconcile-words';

const SHOWN: [Shown, string][] = [
  ['open', '未处理'],
  ['ended', '已了结'],
  ['all', '全部'],
];

interface FilterBarProps {
  all: readonly DifferenceView[];
  filter: Filter;
  onFilter(filter: Filter): void;
}

const FilterBar = ({ all, filter, onFilter }: FilterBarProps) => {
  const counts = countTypes(all, filter.shown);
  const pill = (key: string, isOn: boolean, text: string, onTap: () => void) => (
    <Tap
      key={key}
      id={`filter-${key}`}
      role="radio"
      checked={isOn}
      className={`rec-pill ${isOn ? 'on' : ''}`}
      onTap={onTap}
    >
      {text}
    </Tap>
  );
  return (
    <View className="rec-filter">
      <View className="row g2" {...accessible({ role: 'radiogroup', label: '看哪些' })}>
        {SHOWN.map(([shown, name]) => pill(shown, filter.shown === shown, name, () => onFilter({ ...filter, shown })))}
      </View>
      <View className="row g2 wrap" {...accessible({ role: 'radiogroup', label: '类型' })}>
        {pill('any', filter.type === null, '所有类型', () => onFilter({ ...filter, type: null }))}
        {(Object.keys(typeLooks) as DifferenceType[]).map((type) =>
          pill(type, filter.type === type, `${typeLooks[type].name} ${counts.get(type) ?? 0}`, () =>
            onFilter({ ...filter, type }),
          ),
        )}
      </View>
    </View>
  );
};

interface RowProps {
  difference: DifferenceView;
  isOn: boolean;
  onChoose(): void;
}

const Row = ({ difference, isOn, onChoose }: RowProps) => {
  const { id, type, side, gapFen, number, why, status } = difference;
  const look = typeLooks[type];
  const state = statusLooks[status];
  return (
    <Tap id={`difference-${id}`} role="radio" checked={isOn} className={`rec-row ${isOn ? 'on' : ''}`} onTap={onChoose}>
      <View className="rec-cell-type">
        <Chip tone={look.tone} icon={look.icon}>
          {look.name}
        </Chip>
      </View>
      <View className="nowrap">{side === 'pay' ? '付款' : '退款'}</View>
      <View className="rec-number md">{gapWords(gapFen)}</View>
      <View className="rec-why">
        <View>{why}</View>
        <View className="cap rec-mono">{number}</View>
      </View>
      <View className={`nowrap rec-state c-${state.tone === 'grey' ? '3' : state.tone}`}>{state.name}</View>
    </Tap>
  );
};

const EMPTY: Record<Shown, string> = {
  open: '没有未处理的差异',
  ended: '还没有了结的差异',
  all: '四方一致，没有差异',
};

interface DifferenceListProps extends FilterBarProps {
  shown: readonly DifferenceView[];
  chosen: string | undefined;
  onChoose(id: string): void;
}

/** The differences of the day, by state and type. */
export const DifferenceList = ({ all, filter, onFilter, shown, chosen, onChoose }: DifferenceListProps) => (
  <View>
    <FilterBar all={all} filter={filter} onFilter={onFilter} />
    <View className="rec-row rec-head">
      <View>类型</View>
      <View>收付</View>
      <View className="rec-number">差额</View>
      <View>原因和单号</View>
      <View className="rec-state">状态</View>
    </View>
    <View {...accessible({ role: 'radiogroup', label: '差异' })}>
      {shown.length === 0 && <View className="rec-none c2">{EMPTY[filter.shown]}</View>}
      {shown.map((difference) => (
        <Row
          key={difference.id}
          difference={difference}
          isOn={difference.id === chosen}
          onChoose={() => onChoose(difference.id)}
        />
      ))}
    </View>
  </View>
);
