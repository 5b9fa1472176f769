import { View } from '@tarojs/components';
import { call, useResource } from '@/api';
import { Button, Note } from '@/ui';
import { ImageViewer, type ViewedReport } from './image-viewer';

const NOTHING = {
  not_offered: '医院还没有开放手机看影像。要看图片，请问开单的医生，或到自助机打印胶片。',
  not_arrived: '这份报告还没有影像图片。有的检查只出文字；刚做完的检查，图片一般当天就到。',
} as const;

export const useReportImages = (place: Partial<ViewedReport>) => {
  const { patientId, reportId } = place;
  const key = patientId !== undefined && reportId !== undefined ? `images:${patientId}:${reportId}` : null;
  return useResource(key, () =>
    call('getReportImages', { params: { patientId: patientId ?? '', reportId: reportId ?? '' } }),
  );
};

/** Pictures below the text of a report. The text stands whatever becomes of them. */
export function ReportImagesPart(place: ViewedReport) {
  const { face, data, isReloading, reload } = useReportImages(place);
  if (face === 'pending') return null;
  if (face === 'skeleton') return <View className="picture-band picture-waiting">正在找影像图片…</View>;
  if (data === undefined) {
    return (
      <>
        <Note tone="amber" icon="offline-amber" alert>
          影像图片暂时打不开。上面的文字报告不受影响，图片没有丢。
        </Note>
        <Button kind="second" loading={isReloading} loadingText="正在再试…" onTap={reload}>
          再试一次
        </Button>
      </>
    );
  }
  if (data.status !== 'ready') return <Note tone="grey">{NOTHING[data.status]}</Note>;
  return <ImageViewer key={place.reportId} {...place} images={data} />;
}
