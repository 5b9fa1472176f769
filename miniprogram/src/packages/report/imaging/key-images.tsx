import type { ReportImages } from '@anzhen/shared-types';
import { Image, ScrollView, View } from '@tarojs/components';
import { Card, Tap } from '@/ui';
import { classNames } from '@/ui/class-names';
import { useFrame } from './use-frames';
import type { Viewer } from './use-viewer';

interface Place {
  patientId: string;
  reportId: string;
}

interface ThumbProps extends Place {
  imageId: string;
  /** `11 · 结节`. */
  words: string;
  isOn: boolean;
  onTap(): void;
}

function Thumb({ patientId, reportId, imageId, words, isOn, onTap }: ThumbProps) {
  const { path } = useFrame({ patientId, reportId, imageId, preset: 'own', size: 'thumb' });
  return (
    <Tap className={classNames('thumb', isOn && 'on')} onTap={onTap}>
      <View className="thumb-image">
        {path !== null && <Image className="thumb-face" src={path} mode="aspectFill" />}
      </View>
      <View className="cap ta-c nowrap">{words}</View>
    </Tap>
  );
}

interface KeyImagesProps extends Place {
  images: ReportImages;
  viewer: Viewer;
}

/** The pictures that the radiologist pointed at; a tap shows one. */
export function KeyImages({ images, viewer, ...place }: KeyImagesProps) {
  const { keyImages, series } = images;
  if (keyImages.length === 0) return null;
  const numberOf = (imageId: string): number =>
    Math.max(...series.map((each) => each.images.findIndex(({ id }) => id === imageId))) + 1;
  return (
    <Card id="key-images">
      <View className="row sb g2 wrap">
        <View className="t3">{`医生标记的 ${keyImages.length} 张`}</View>
        <View className="sub">点一下直接看</View>
      </View>
      <ScrollView className="mt3" scrollX enableFlex>
        <View className="thumbs">
          {keyImages.map(({ imageId, label }) => (
            <Thumb
              key={imageId}
              {...place}
              imageId={imageId}
              words={[`第 ${numberOf(imageId)} 张`, label].filter(Boolean).join(' ')}
              isOn={viewer.imageId === imageId}
              onTap={() => viewer.goToImage(imageId)}
            />
          ))}
        </View>
      </ScrollView>
    </Card>
  );
}
