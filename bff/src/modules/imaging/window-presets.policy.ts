import type { WindowPreset } from '@anzhen/shared-types';
import type { ArchivedImage, ArchivedSeries, GreyWindow } from '../../ports/imaging';

/** Level and width in Hounsfield units, as CT is commonly read. */
const WINDOWS: Record<Exclude<WindowPreset, 'own'>, Pick<GreyWindow, 'center' | 'width'>> = {
  lung: { center: -600, width: 1500 },
  soft_tissue: { center: 40, width: 400 },
  bone: { center: 480, width: 2500 },
  brain: { center: 40, width: 80 },
};

const HEAD = /HEAD|BRAIN|SKULL|头|颅|脑/i;
const CHEST = /CHEST|LUNG|THORAX|胸|肺/i;

const tissuesOf = ({ bodyPart, description }: ArchivedSeries): (keyof typeof WINDOWS)[] => {
  const part = `${bodyPart} ${description}`;
  if (HEAD.test(part)) return ['brain', 'soft_tissue', 'bone'];
  return CHEST.test(part) ? ['lung', 'soft_tissue', 'bone'] : ['soft_tissue', 'lung', 'bone'];
};

/** What is worth looking at, the most telling first. Only the values of CT mean the same on every machine. */
export const presetsOf = (series: ArchivedSeries): WindowPreset[] => {
  if (series.modality !== 'CT') return ['own'];
  const hasOwn = series.images.some(({ ownWindow }) => ownWindow !== null);
  return hasOwn ? [...tissuesOf(series), 'own'] : tissuesOf(series);
};

/** The window of a picture; what a preset does not say of this kind of picture, the picture says itself. */
export const windowOf = (series: ArchivedSeries, image: ArchivedImage, preset: WindowPreset): GreyWindow | null =>
  // Grey values of another kind of machine mean something else.
  preset === 'own' || !presetsOf(series).includes(preset) ? image.ownWindow : { ...WINDOWS[preset], shape: 'linear' };
