import type { WindowPreset } from '@anzhen/shared-types';

const SIDES: Readonly<Record<string, string>> = { R: '右', L: '左', A: '前', P: '后', H: '头', F: '脚' };

/** A side of the person: `R` is 右, `RA` is 右前. */
export const sideWord = (letters: string): string => [...letters].map((letter) => SIDES[letter] ?? letter).join('');

export const PRESET_WORDS: Readonly<Record<WindowPreset, string>> = {
  own: '原样',
  lung: '肺',
  soft_tissue: '软组织',
  bone: '骨头',
  brain: '脑',
};
