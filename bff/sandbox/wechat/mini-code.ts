import { createHash } from 'node:crypto';
import { crc32 } from './crc32';
import { deflateSync } from 'node:zlib';

const chunk = (type: string, content: Buffer): Buffer => {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
};

const CELLS = 25;

/**
 * A picture in the place of a mini-program code: a real PNG (8-bit grey) whose dots come from the scene and the page,
 * so two codes look different and the same code always looks the same. The scene is also a tEXt chunk.
 */
export function drawMiniCode(scene: string, page: string, width: number): Buffer {
  const hash = (y: number) => createHash('sha256').update(`${scene}\n${page}\n${y}`).digest();
  const cell = Math.max(1, Math.floor(width / CELLS));
  const rows: Buffer[] = [];
  const dots = Array.from({ length: CELLS }, (_row, y) => hash(y));
  const centre = (CELLS - 1) / 2;
  for (let py = 0; py < width; py += 1) {
    const row = Buffer.alloc(width + 1, 0xff);
    row[0] = 0; // Filter type "none".
    const y = Math.min(CELLS - 1, Math.floor(py / cell));
    for (let px = 0; px < width; px += 1) {
      const x = Math.min(CELLS - 1, Math.floor(px / cell));
      const radius = Math.hypot(x - centre, y - centre);
      const isDot = radius < centre && radius > 4 && ((dots[y]?.[x] ?? 0) & 1) === 1;
      if (isDot || radius < 2) row[px + 1] = 0x13;
    }
    rows.push(row);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(width, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('tEXt', Buffer.from(`scene\0${scene}`, 'latin1')),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
