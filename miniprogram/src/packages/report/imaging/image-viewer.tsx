import type { ReportImages } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { navigateTo } from '@/routes';
import { Section, Sep } from '@/ui';
import { Controls } from './controls';
import { KeyImages } from './key-images';
import { Picture } from './picture';
import { useFrame } from './use-frames';
import { useViewer, type Viewer } from './use-viewer';

export interface ViewedReport {
  patientId: string;
  reportId: string;
}

/** Two ahead and one behind: a finger seldom goes faster. */
const nearby = ({ series, at }: Viewer): string[] =>
  [at + 1, at + 2, at - 1].flatMap((index) => series.images[index]?.id ?? []);

export const useShownFrame = (place: ViewedReport, viewer: Viewer) =>
  useFrame({ ...place, imageId: viewer.imageId, preset: viewer.preset, size: 'full' }, nearby(viewer));

/** 第 38 / 128 张, with the name of the series where there is one. */
export function Counter({ viewer: { series, at } }: { viewer: Viewer }) {
  return (
    <View id="image-counter" className="sub">
      {series.title !== '' && (
        <>
          {series.title}
          <Sep />
        </>
      )}
      {`第 ${at + 1} / ${series.images.length} 张`}
    </View>
  );
}

/** Where the pictures of a phone end. */
export const ForReference = () => <View className="cap">影像只供参考，以医生的诊断为准。</View>;

/** The pictures beside the text of a report. */
export function ImageViewer({ images, ...place }: ViewedReport & { images: ReportImages }) {
  const viewer = useViewer(images);
  const frame = useShownFrame(place, viewer);
  const { imageId, preset } = viewer;
  const openAlone = (): void => void navigateTo('report.imaging', { ...place, imageId, preset });
  return (
    <>
      <Section title="影像">
        <Counter viewer={viewer} />
      </Section>
      <View className="picture-band">
        <Picture viewer={viewer} frame={frame} />
      </View>
      <Controls viewer={viewer} full={{ word: '全屏', icon: 'maximize-ink', onTap: openAlone }} />
      <KeyImages {...place} images={images} viewer={viewer} />
      <ForReference />
    </>
  );
}
