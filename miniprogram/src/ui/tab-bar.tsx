import { Image, View } from '@tarojs/components';
import { switchTab } from '@/routes';
import { useDisplay } from '@/session/font-size';
import { useStore } from '@/state/store';
import { accessible } from './accessible';
import { classNames } from './class-names';
import type { IconName } from './icon-names';
import { type TabName, tabShown } from './tab-shown';

const tabs = [
  { name: 'home', label: '首页', icon: 'house' },
  { name: 'book', label: '挂号', icon: 'calendar' },
  { name: 'reports', label: '报告', icon: 'file' },
  { name: 'me', label: '我的', icon: 'user' },
] as const satisfies readonly { name: TabName; label: string; icon: 'house' | 'calendar' | 'file' | 'user' }[];

/**
 * The four tabs, with the same words, order and places in every mode. In WeChat this is a component of its own with
 * isolated styles: it uses nothing of app.scss but the inherited variables.
 */
export function TabBar() {
  const { tab: current } = useStore(tabShown);
  const { className } = useDisplay();
  return (
    <View className={classNames('tab-bar', className)} {...accessible({ role: 'tablist' })}>
      {tabs.map(({ name, label, icon }) => {
        const isOn = name === current;
        const src: IconName = `${icon}-${isOn ? 'qing' : 'ink3'}`;
        return (
          <View
            key={name}
            className={classNames('tab-bar-item', isOn && 'on')}
            onClick={() => void switchTab(name)}
            {...accessible({ role: 'tab', selected: isOn, label })}
          >
            <Image className="tab-bar-icon" svg src={`/icons/${src}.svg`} {...accessible({ hidden: true })} />
            <View>{label}</View>
          </View>
        );
      })}
    </View>
  );
}
