import { View } from '@tarojs/components';
import './desk-bars.scss';

/** In place of the buttons that call, where the hospital keeps its own caller. */
export const CalledElsewhere = () => (
  <View className="called-elsewhere">由医院自己的叫号系统叫号。这里可以看队列、签到、加号。</View>
);
