import { Text, View } from '@tarojs/components';
import type { Place } from '@anzhen/shared-types';
import { callPhone } from '@/platform/device';
import { useRuntime } from '@/session';
import { Button, Sheet } from '@/ui';
import { placeSteps } from '../place-words';

interface PlaceSheetProps {
  open: boolean;
  onClose(): void;
  /** Null when nothing is known about where to go today. */
  place: Place | null;
  /** 心血管内科 5 诊室: what is there. */
  what?: string;
}

/** 怎么走, in words: the hospital gives building, floor and area and no map. */
export function PlaceSheet({ open, onClose, place, what }: PlaceSheetProps) {
  const hotline = useRuntime().data?.hotline;
  return (
    <Sheet id="place-sheet" open={open} title="院内怎么走" onClose={onClose}>
      {place === null ? (
        <View className="body c2">今天没有查到要去的地方。挂了号以后，这里会写明在哪栋楼、几楼、哪个区。</View>
      ) : (
        <View className="col g3" id="place-steps">
          {what !== undefined && <View className="body">{what}</View>}
          {placeSteps(place).map(({ label, value }) => (
            <View key={label} className="row-base sb">
              <Text className="sub">{label}</Text>
              <Text className="t2">{value}</Text>
            </View>
          ))}
        </View>
      )}
      {hotline !== undefined && (
        <View className="mt5">
          <Button kind="plain" icon="phone-ink" onTap={() => void callPhone(hotline)}>
            找不到，打人工电话
          </Button>
        </View>
      )}
    </Sheet>
  );
}
