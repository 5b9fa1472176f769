/** A made-up chest, drawn by ellipses: nobody's body. Values are Hounsfield units. */

export const SIZE_PX = 256;
export const SLICES = 32;
/** Slices, counted from 1, on which the made-up nodule is seen. */
export const NODULE_SLICES = [11, 12, 13];

const AIR = -1000;
const FAT = -90;
const MUSCLE = 55;
const LUNG = -840;
const HEART = 45;
const BONE = 650;
const NODULE = 30;

interface Ellipse {
  x: number;
  y: number;
  rx: number;
  ry: number;
  value: number;
}

// A fixed pattern instead of chance: the same slice is the same picture every time.
const grain = (x: number, y: number, slice: number): number =>
  ((Math.imul(x * 73_856_093 + y * 19_349_663 + slice * 83_492_791, 2_654_435_761) >>> 16) % 41) - 20;

const ribs = (slice: number): Ellipse[] =>
  Array.from({ length: 12 }, (_rib, index) => {
    const angle = ((index + 0.5 + (slice % 4) * 0.22) / 12) * 2 * Math.PI;
    return { x: Math.cos(angle) * 0.8, y: Math.sin(angle) * 0.56, rx: 0.045, ry: 0.035, value: BONE };
  });

const vessels = (slice: number): Ellipse[] =>
  Array.from({ length: 36 }, (_vessel, index) => {
    const side = index % 2 === 0 ? -1 : 1;
    const turn = index * 2.399 + slice * 0.13;
    const reach = 0.06 + ((index * 7) % 18) * 0.012;
    const radius = 0.02 - reach * 0.04;
    return {
      ...{ x: side * 0.42 + Math.cos(turn) * reach, y: Math.sin(turn) * reach * 1.3 },
      ...{ rx: Math.max(radius, 0.007), ry: Math.max(radius, 0.007), value: 0 },
    };
  });

/** The right of the person is on the left of the picture, as radiologists look at it. */
const shapesOf = (slice: number): Ellipse[] => {
  const height = slice / SLICES;
  const open = Math.sin(Math.PI * Math.min(0.94, 0.18 + height * 0.8));
  const heart = Math.max(0, height - 0.35);
  return [
    { x: 0, y: 0, rx: 0.93, ry: 0.68, value: FAT },
    { x: 0, y: 0, rx: 0.86, ry: 0.61, value: MUSCLE },
    ...ribs(slice),
    { x: -0.42, y: -0.02, rx: 0.34 * open, ry: 0.47 * open, value: LUNG },
    { x: 0.42, y: -0.02, rx: 0.32 * open, ry: 0.46 * open, value: LUNG },
    ...vessels(slice),
    { x: 0.08, y: -0.16, rx: 0.16 + heart * 0.34, ry: 0.2 + heart * 0.2, value: HEART },
    { x: 0.1, y: 0.2, rx: 0.065, ry: 0.065, value: HEART + 10 },
    { x: 0, y: -0.5, rx: 0.12, ry: 0.035, value: BONE - 200 },
    { x: 0, y: 0.36, rx: 0.13, ry: 0.11, value: BONE - 250 },
    { x: 0, y: 0.48, rx: 0.05, ry: 0.08, value: BONE },
    ...(NODULE_SLICES.includes(slice) ? [{ x: -0.5, y: -0.16, rx: 0.028, ry: 0.028, value: NODULE }] : []),
  ];
};

/** One slice, row by row; later shapes lie over earlier ones. */
export const drawSlice = (slice: number): Int16Array => {
  const values = new Int16Array(SIZE_PX * SIZE_PX).fill(AIR);
  const middle = SIZE_PX / 2;
  for (const { x, y, rx, ry, value } of shapesOf(slice)) {
    const [cx, cy, wide, high] = [middle + x * middle, middle + y * middle, rx * middle, ry * middle];
    for (let py = Math.max(0, Math.floor(cy - high)); py <= Math.min(SIZE_PX - 1, cy + high); py += 1) {
      for (let px = Math.max(0, Math.floor(cx - wide)); px <= Math.min(SIZE_PX - 1, cx + wide); px += 1) {
        if (((px - cx) / wide) ** 2 + ((py - cy) / high) ** 2 <= 1) values[py * SIZE_PX + px] = value;
      }
    }
  }
  for (let at = 0; at < values.length; at += 1) {
    if (values[at] !== AIR) values[at] = values[at]! + grain(at % SIZE_PX, Math.floor(at / SIZE_PX), slice);
  }
  return values;
};
