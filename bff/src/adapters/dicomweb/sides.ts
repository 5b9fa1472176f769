import type { ImageSides } from '../../ports/imaging';

// The axes of a patient: +x to the left hand, +y to the back, +z to the head (DICOM PS3.3 C.7.6.2.1.1).
const AXES = [
  { plus: 'L', minus: 'R' },
  { plus: 'P', minus: 'A' },
  { plus: 'H', minus: 'F' },
] as const;

// Below this share a direction is not worth a letter: a head that is tilted a little still faces the front.
const LEAST_SHARE = 0.35;

const towards = (cosines: readonly number[]): string =>
  AXES.map(({ plus, minus }, axis) => ({ letter: cosines[axis]! > 0 ? plus : minus, share: Math.abs(cosines[axis]!) }))
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort((a, b) => b.share - a.share)
    .map(({ letter }) => letter)
    .join('');

/**
 * Which sides of the patient the left and right edge of a picture are on: from the direction of its rows, or from the
 * letters that the modality wrote. Null when the picture tells neither.
 */
export const sidesOf = (cosines: readonly number[], letters: readonly string[]): ImageSides | null => {
  if (cosines.length >= 3) {
    const row = cosines.slice(0, 3);
    const [left, right] = [towards(row.map((cosine) => -cosine)), towards(row)];
    return left && right ? { left, right } : null;
  }
  const right = /^[LRAPHF]+$/.test(letters[0] ?? '') ? letters[0]! : '';
  if (right === '') return null;
  const opposite = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' } as const;
  return { left: [...right].map((letter) => opposite[letter as keyof typeof opposite]).join(''), right };
};
