import type { Place } from '@anzhen/shared-types';
import { withSpaces } from '@anzhen/shared-types/kernel';

/** `3` → 3 楼, `B1` → 地下 1 楼; anything else stays as the hospital wrote it. */
export const floorWords = (floor: string): string => {
  const below = /^[Bb](\d+)$/.exec(floor)?.[1];
  if (below !== undefined) return `地下 ${below} 楼`;
  return /^\d+$/.test(floor) ? `${floor} 楼` : withSpaces(floor);
};

/** 3 楼 B 区: enough for somebody who stands in the building. */
export const placeWords = ({ floor, area }: Place): string =>
  [floorWords(floor), withSpaces(area)].filter((part) => part !== '').join(' ');

/** The four steps from the gate to the area, without those that the hospital leaves out. */
export const placeSteps = ({ campus, building, floor, area }: Place): { label: string; value: string }[] =>
  [
    { label: '院区', value: withSpaces(campus) },
    { label: '楼', value: withSpaces(building) },
    { label: '楼层', value: floorWords(floor) },
    { label: '区域', value: withSpaces(area) },
  ].filter(({ value }) => value !== '');
