import { Text, View } from '@tarojs/components';
import { useDisplay } from '@/session/font-size';

interface WaitRulerProps {
  fromMinutes: number;
  toMinutes: number;
  /** Wall clock, `HH:mm`. */
  fromTime: string;
  toTime: string;
  /** Wall clock now, `HH:mm`: the left end. */
  nowTime: string;
}

const addMinutes = (time: string, minutes: number): string => {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const total = (hour * 60 + minute + minutes) % (24 * 60);
  return `${String(Math.floor(total / 60)).padStart(2, '0')}:${String(total % 60).padStart(2, '0')}`;
};

/** 等待区间尺: a stretch of time, never a point. In elder mode one sentence says the same. */
export function WaitRuler({ fromMinutes, toMinutes, fromTime, toTime, nowTime }: WaitRulerProps) {
  const { isElder } = useDisplay();
  if (isElder) return <View className="t3">{`大约 ${fromTime}–${toTime} 轮到`}</View>;
  const width = Math.max(toMinutes - fromMinutes, 1);
  const rest = Math.max(Math.round(toMinutes * 0.7), 20);
  const ends = addMinutes(nowTime, toMinutes + rest);
  return (
    <View className="ruler">
      <View className="ruler-track">
        <View className="ruler-gone" style={{ flexGrow: fromMinutes, flexBasis: 0 }} />
        <View className="ruler-band" style={{ flexGrow: width, flexBasis: 0 }} />
        <View style={{ flexGrow: rest, flexBasis: 0 }} />
      </View>
      <View className="row sb cap c2 nowrap">
        <Text>{`现在 ${nowTime}`}</Text>
        <Text className="c-qing md">{`${fromTime}–${toTime}`}</Text>
        <Text>{ends}</Text>
      </View>
    </View>
  );
}
