import { View } from '@tarojs/components';
import type { WorklistItem } from '@anzhen/shared-types';
import { accessible, PageState, Tap } from '@/ui';
import { ClosingForm } from './closing-form';
import type { Writing } from '../workbench/reason-field';
import { timeWords } from '../workbench/time-words';
import { RefundSteps } from './refund-steps';
import type { WorklistDesk } from './use-worklist';

const Row = ({ item, isOn, onChoose }: { item: WorklistItem; isOn: boolean; onChoose(): void }) => (
  <Tap id={`item-${item.id}`} role="radio" checked={isOn} className={`bench-row ${isOn ? 'on' : ''}`} onTap={onChoose}>
    <View className="row sb g2">
      <View className="t3">{item.kindName}</View>
      <View className="cap nowrap">{timeWords(item.openedAt)}</View>
    </View>
    <View className="cap rec-mono">{item.subjectId}</View>
  </Tap>
);

interface PanelProps extends Writing {
  desk: WorklistDesk;
}

const Detail = ({ desk, ...writing }: PanelProps) => {
  const { chosen } = desk.closing;
  if (!chosen) return null;
  return (
    <View className="rec-detail wide">
      <View className="t2">{chosen.kindName}</View>
      <View className="rec-facts">
        <View className="c2">单号</View>
        <View className="rec-mono">{chosen.subjectId}</View>
        {chosen.facts.map(({ name, value }, index) => (
          <View key={index} className="rec-fact">
            <View className="c2">{name}</View>
            <View className="rec-value">{value}</View>
          </View>
        ))}
        <View className="c2">什么时候</View>
        <View>{timeWords(chosen.openedAt)}</View>
      </View>
      <View className="rec-advice body">{chosen.advice}</View>
      <ClosingForm closing={desk.closing} ended={chosen.closedAt === null ? null : chosen} {...writing}>
        <RefundSteps desk={desk} item={chosen} />
      </ClosingForm>
    </View>
  );
};

/** What no sweeper could finish: refunds that did not arrive, orders that nobody knows, and the like. */
export const WorklistPanel = ({ desk, ...writing }: PanelProps) => (
  <View className="rec-worklist">
    <View className="rec-items">
      <View className="row g2" {...accessible({ role: 'radiogroup', label: '看哪些' })}>
        {(['open', 'closed'] as const).map((state) => (
          <Tap
            key={state}
            id={`worklist-${state}`}
            role="radio"
            checked={desk.state === state}
            className={`rec-pill ${desk.state === state ? 'on' : ''}`}
            onTap={() => desk.setState(state)}
          >
            {state === 'open' ? '未处理' : '已处理'}
          </Tap>
        ))}
      </View>
      <PageState
        resource={desk.list}
        failed={{ title: '没能打开工单', text: '工单没有丢。请检查网络再试。' }}
        empty={{
          when: ({ items }) => items.length === 0,
          icon: 'f-bill',
          title: desk.state === 'open' ? '没有等着处理的工单' : '还没有处理过的工单',
        }}
      >
        {({ items }) => (
          <View className="bench-list" {...accessible({ role: 'radiogroup', label: '工单' })}>
            {items.map((item) => (
              <Row
                key={item.id}
                item={item}
                isOn={item.id === desk.closing.chosen?.id}
                onChoose={() => desk.closing.choose(item.id)}
              />
            ))}
          </View>
        )}
      </PageState>
    </View>
    <Detail desk={desk} {...writing} />
  </View>
);
