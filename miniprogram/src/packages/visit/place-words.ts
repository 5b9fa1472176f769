import type { Place } from '@anzhen/shared-types';

/** Puts the half-width space between Chinese and Latin letters or digits: `门诊楼3层B区` → `门诊楼 3 层 B 区`. */
export const spaced = (text: string): string =>
  text.replace(/([\u4e00-\u9fff])([A-Za-z0-9])/g, '$1 $2').replace(/([A-Za-z0-9])([\u4e00-\u9fff])/g, '$1 $2');

/** `3` → 3 楼, `B1` → 地下 1 楼; anything else stays as the hospital wrote it. */
export const floorWords = (floor: string): string => {
  const below = /^[Bb](\d+)$/.exec(floor)?.[1];
  if (below !== undefined) return `地下 ${below} 楼`;
  return /^\d+$/.test(floor) ? `${floor} 楼` : spaced(floor);
};

/** 3 楼 B 区: enough for somebody who stands in the building. */
export const placeWords = ({ floor, area }: Place): string =>
  [floorWords(floor), spaced(area)].filter((part) => part !== '').join(' ');

/** The four steps from the gate to the area, without those that the hospital leaves out. */
export const placeSteps = ({ campus, building, floor, area }: Place): { label: string; value: string }[] =>
  [
    { label: '院区', value: spaced(campus) },
    { label: '楼', value: spaced(building) },
    { label: '楼层', value: floorWords(floor) },
    { label: '区域', value: spaced(area) },
  ].filter(({ value }) => value !== '');
