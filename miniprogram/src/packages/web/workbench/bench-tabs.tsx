import { View } from '@tarojs/components';
import { accessible, Tap } from '@/ui';

interface BenchTabsProps<Tab extends string> {
  tabs: readonly (readonly [Tab, string])[];
  tab: Tab;
  onTab(tab: Tab): void;
  /** Which keys do what. */
  hint?: string | undefined;
}

/** The parts of a page of the workbench. */
export const BenchTabs = <Tab extends string>({ tabs, tab, onTab, hint }: BenchTabsProps<Tab>) => (
  <View className="bench-tabs" {...accessible({ role: 'tablist' })}>
    {tabs.map(([key, text]) => (
      <Tap
        key={key}
        id={`tab-${key}`}
        role="tab"
        checked={tab === key}
        className={`bench-tab ${tab === key ? 'on' : ''}`}
        onTap={() => onTab(key)}
      >
        {text}
      </Tap>
    ))}
    <View className="f1" />
    {hint !== undefined && <View className="cap nowrap">{hint}</View>}
  </View>
);
