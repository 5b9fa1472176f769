import { View } from '@tarojs/components';
import { useDisplay } from '@/session/font-size';
import { accessible } from './accessible';
import { classNames } from './class-names';
import { Icon } from './icon';

export interface RouteStation {
  key: string;
  label: string;
  state: 'done' | 'now' | 'todo';
}

const railBefore = (station: RouteStation, index: number): string => {
  if (index === 0) return 'none';
  return station.state === 'todo' ? '' : 'passed';
};

const railAfter = (stations: readonly RouteStation[], index: number): string => {
  const next = stations[index + 1];
  if (!next) return 'none';
  return next.state === 'todo' ? '' : 'passed';
};

/** 就诊路线: the six stations of today. In elder mode: 第 2 步：候诊. */
export function Route({ stations }: { stations: readonly RouteStation[] }) {
  const { isElder } = useDisplay();
  const nowAt = stations.findIndex(({ state }) => state === 'now');
  const sentence = nowAt < 0 ? '今天的就诊完成了' : `第 ${nowAt + 1} 步：${stations[nowAt]?.label ?? ''}`;
  if (isElder) return <View className="t3">{sentence}</View>;
  return (
    <View className="route" {...accessible({ role: 'img', label: `今天的就诊，${sentence}` })}>
      {stations.map((station, index) => (
        <View key={station.key} className={classNames('station', station.state)}>
          <View className="station-line">
            <View className={classNames('station-rail', railBefore(station, index))} />
            <View className="station-dot">
              {station.state === 'done' && <Icon name="done-white" size="s" />}
              {station.state === 'now' && <View className="station-core" />}
            </View>
            <View className={classNames('station-rail', railAfter(stations, index))} />
          </View>
          <View className="station-name">{station.label}</View>
        </View>
      ))}
    </View>
  );
}
