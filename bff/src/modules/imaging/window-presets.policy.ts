import type { WindowPreset } from '@anzhen/shared-types';
import type { ArchivedSeries, GreyWindow } from '../../ports/imaging';

/** Level and width in Hounsfield units, as CT is commonly read; null: as the picture itself says. */
export const WINDOWS: Record<WindowPreset, GreyWindow | null> = {
  own: null,
  lung: { center: -600, width: 1500 },
  soft_tissue: { center: 40, width: 400 },
  bone: { center: 480, width: 2500 },
  brain: { center: 40, width: 80 },
};

const HEAD = /HEAD|BRAIN|SKULL|头|颅|脑/i;
const CHEST = /CHEST|LUNG|THORAX|胸|肺/i;

/** What is worth looking at, the most telling first. Only the values of CT mean the same on every machine. */
export const presetsOf = ({ modality, bodyPart, description }: ArchivedSeries): WindowPreset[] => {
  if (modality !== 'CT') return ['own'];
  const part = `${bodyPart} ${description}`;
  if (HEAD.test(part)) return ['brain', 'soft_tissue', 'bone'];
  return CHEST.test(part) ? ['lung', 'soft_tissue', 'bone'] : ['soft_tissue', 'lung', 'bone'];
};
