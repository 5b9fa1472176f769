import { View } from '@tarojs/components';
import { navigateBack } from '@/routes';
import { accessible } from './accessible';
import { Icon } from './icon';
import { Tap } from './tap';
import './nav-bar.scss';

/** A browser has no navigation bar of WeChat, so pages carry one of the same height. */
export const NavBar = ({ title, isTab }: { title: string; isTab: boolean }) => (
  <View className="nav-bar">
    <View className="nav-bar-side">
      {!isTab && (
        <Tap className="nav-bar-back" label="返回" onTap={() => void navigateBack()}>
          <Icon name="left-ink" size="l" />
        </Tap>
      )}
    </View>
    <View className="nav-bar-title" {...accessible({ role: 'heading' })}>
      {title}
    </View>
    <View className="nav-bar-side" />
  </View>
);
