import type { WindowPreset } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { ImagingPort, RenderedFrame } from '../../ports/imaging';
import { toImagingError } from './imaging-failure';
import type { OpenImages, OpenImagesCommand } from './open-images';
import { windowOf } from './window-presets.policy';

interface Deps {
  imaging: ImagingPort;
  openImages: OpenImages;
}

interface Command extends OpenImagesCommand {
  imageId: string;
  preset: WindowPreset;
  size: 'full' | 'thumb';
}

const THUMB_PX = 240;
/** A phone is 1,200 pixels wide at most; a small picture is still drawn large enough to look at. */
const FULL_PX = { least: 512, most: 1024 };

/** One picture of a report, drawn. @throws as opening its pictures · IMAGE.NOT_FOUND for any other picture */
export const makeReadImage =
  ({ imaging, openImages }: Deps) =>
  async ({ imageId, preset, size, ...command }: Command): Promise<RenderedFrame> => {
    const { images } = await openImages(command);
    const found = images.get(imageId);
    if (!found) throw new AppError('IMAGE.NOT_FOUND', { reportId: command.reportId });
    const { studyId, series, image } = found;
    const full = Math.min(FULL_PX.most, Math.max(FULL_PX.least, image.longestEdgePx));
    const { instanceId, frame } = image;
    return imaging
      .renderFrame({
        ...{ studyId, seriesId: series.seriesId, instanceId, frame, fitPx: size === 'thumb' ? THUMB_PX : full },
        window: windowOf(series, image, preset),
      })
      .catch((error: unknown) => {
        throw toImagingError(error, command.reportId);
      });
  };
