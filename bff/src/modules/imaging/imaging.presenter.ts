import type { ReportImages } from '@anzhen/shared-types';
import { idOfImage, type OpenedImages } from './open-images';
import { presetsOf } from './window-presets.policy';

/** What there is to look at, or why there is nothing. */
export const presentImages = ({ studies }: OpenedImages): ReportImages => {
  const series = studies.flatMap((study) => study.series);
  return {
    status: series.length === 0 ? 'not_arrived' : 'ready',
    series: series.map((each) => ({
      title: each.description || each.bodyPart,
      modality: each.modality,
      presets: presetsOf(each),
      images: each.images.map((image) => ({ id: idOfImage(image), sides: image.sides })),
    })),
    keyImages: studies.flatMap(({ keyImages }) =>
      keyImages.map((image) => ({ imageId: idOfImage(image), label: image.label })),
    ),
  };
};
