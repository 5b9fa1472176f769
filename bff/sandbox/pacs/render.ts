import { encode } from 'jpeg-js';
import { drawSlice, SIZE_PX } from './phantom';

export interface Rendering {
  slice: number;
  center: number;
  width: number;
  /** Edge of the square picture. */
  edgePx: number;
}

const QUALITY = 85;

// Linear, as PS3.3 C.11.2.1.2.1 writes it.
const grey = (value: number, center: number, width: number): number => {
  const share = (value - (center - 0.5)) / (width - 1) + 0.5;
  return Math.round(Math.min(1, Math.max(0, share)) * 255);
};

/** A slice as a JPEG, through a window, stretched with straight lines between the points. */
export function renderJpeg({ slice, center, width, edgePx }: Rendering): Buffer {
  const values = drawSlice(slice);
  const data = Buffer.alloc(edgePx * edgePx * 4, 0xff);
  const scale = (SIZE_PX - 1) / Math.max(1, edgePx - 1);
  for (let y = 0; y < edgePx; y += 1) {
    const [top, dy] = [Math.floor(y * scale), (y * scale) % 1];
    for (let x = 0; x < edgePx; x += 1) {
      const [left, dx] = [Math.floor(x * scale), (x * scale) % 1];
      const at = (row: number, column: number): number =>
        values[Math.min(row, SIZE_PX - 1) * SIZE_PX + Math.min(column, SIZE_PX - 1)]!;
      const upper = at(top, left) * (1 - dx) + at(top, left + 1) * dx;
      const lower = at(top + 1, left) * (1 - dx) + at(top + 1, left + 1) * dx;
      data.fill(grey(upper * (1 - dy) + lower * dy, center, width), (y * edgePx + x) * 4, (y * edgePx + x) * 4 + 3);
    }
  }
  return encode({ data, width: edgePx, height: edgePx }, QUALITY).data as Buffer;
}
