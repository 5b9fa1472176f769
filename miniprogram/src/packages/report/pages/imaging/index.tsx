import type { ReportImages } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { leaveTo, switchTab, useRouteParams } from '@/routes';
import { Button, PageShell, PageState, Segments } from '@/ui';
import { Controls } from '../../imaging/controls';
import { Counter, ForReference, useShownFrame, type ViewedReport } from '../../imaging/image-viewer';
import { Picture } from '../../imaging/picture';
import { useReportImages } from '../../imaging/report-images';
import { useViewer } from '../../imaging/use-viewer';

interface AloneProps extends ViewedReport {
  images: ReportImages;
  imageId: string | undefined;
  preset: string | undefined;
}

/** A picture as large as the page, and what it needs. */
function Alone({ images, imageId, preset, ...place }: AloneProps) {
  const viewer = useViewer(images, { imageId, preset });
  const frame = useShownFrame(place, viewer);
  const leave = (): void => void leaveTo('report.exam', place);
  return (
    <>
      {images.series.length > 1 && (
        <Segments
          choices={images.series.map(({ title, modality }, index) => ({
            value: String(index),
            label: title || `${modality} ${index + 1}`,
          }))}
          value={String(viewer.seriesAt)}
          onChange={(index) => viewer.chooseSeries(Number(index))}
        />
      )}
      <Counter viewer={viewer} />
      <View className="picture-band">
        <Picture viewer={viewer} frame={frame} isAlone />
      </View>
      <Controls viewer={viewer} full={{ word: '回报告', icon: 'file-ink', onTap: leave }} />
      <ForReference />
    </>
  );
}

export default function ImagingPage() {
  const { patientId, reportId, imageId, preset } = useRouteParams('report.imaging');
  const images = useReportImages({ patientId, reportId });
  const toReports = (
    <Button kind="second" onTap={() => void switchTab('reports')}>
      看全部报告
    </Button>
  );
  if (patientId === undefined || reportId === undefined) return <PageShell title="影像">{toReports}</PageShell>;
  return (
    <PageShell title="影像">
      <PageState
        resource={images}
        failed={{
          title: '影像暂时打不开',
          text: '影像没有丢。请过几分钟再试，急用请问开单的医生。',
          actions: toReports,
        }}
        empty={{
          when: ({ status }) => status !== 'ready',
          icon: 'f-report',
          title: '没有可以看的影像图片',
          text: '有的检查只出文字报告，文字在报告里。',
          actions: toReports,
        }}
      >
        {(data) => <Alone images={data} patientId={patientId} reportId={reportId} imageId={imageId} preset={preset} />}
      </PageState>
    </PageShell>
  );
}
