import type { GreyWindow } from '../../ports/imaging';
import { type Dataset, itemsOf, numberOf, TAG, textOf } from './dataset';

export type FactsOfFrame = (
  /** Counted from 0. */
  at: number,
  sequence: typeof TAG.frameWindow | typeof TAG.planeOrientation,
) => Dataset;

/**
 * What an enhanced picture says of one of its frames, or of all of them (functional groups, DICOM PS3.3 C.7.6.16); the
 * picture itself where it has no such groups.
 */
export const factsOf = (instance: Dataset): FactsOfFrame => {
  const groups = itemsOf(instance, TAG.frameGroups);
  const [shared] = itemsOf(instance, TAG.sharedGroups);
  return (at, sequence) =>
    [groups[at], shared].flatMap((group) => (group ? itemsOf(group, sequence) : []))[0] ?? instance;
};

/**
 * The window that the modality or the radiographer left with a grey picture, the first where there are several (DICOM
 * PS3.3 C.11.2). Null: none, or one that cannot be. A lookup table (VOI LUT Sequence) is no window; archives that draw
 * frames take no table. LINEAR_EXACT is half a step away from LINEAR and drawn as that.
 */
export const ownWindowOf = (instance: Dataset, facts: Dataset): GreyWindow | null => {
  if (!textOf(instance, TAG.photometric).startsWith('MONOCHROME')) return null;
  const [center, width] = [numberOf(facts, TAG.windowCenter), numberOf(facts, TAG.windowWidth)];
  const shape = textOf(facts, TAG.windowShape) === 'SIGMOID' ? 'sigmoid' : 'linear';
  // A linear window of 1 is a step, one below 1 is none.
  return center === null || width === null || width < 1 ? null : { center, width, shape };
};
