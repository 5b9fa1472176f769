import { setImmediate as others } from 'node:timers/promises';
import { encode } from 'uqr';
import type { PdfBlock, PdfRow } from './document';

/** The library's document, with what its types leave out. */
export type Kit = PDFKit.PDFDocument & {
  openImage(bytes: Buffer): { width: number; height: number };
  _font: { font: { hasGlyphForCodePoint(codePoint: number): boolean } };
};
type Of<Kind extends PdfBlock['kind']> = Extract<PdfBlock, { kind: Kind }>;

/** Points of one millimetre. */
export const MM = 72 / 25.4;
const INK = '#1a1a1a';
const FAINT = '#5f6b7a';
const LINE = '#c9d1db';
const styles = {
  title: { font: 'bold', size: 18, after: 4 },
  heading: { font: 'bold', size: 12, after: 2 },
  text: { font: 'regular', size: 10, after: 2 },
  small: { font: 'regular', size: 8, after: 1 },
} as const;

/** A page being filled: where to draw, and how large. */
export interface Sheet {
  kit: Kit;
  left: number;
  width: number;
  scale: number;
  /** Puts a text into characters which the font has. */
  readable(text: string): string;
}

const hasRoom = ({ kit }: Sheet, height: number): boolean => kit.y + height <= kit.page.maxY();

const makeRoom = (sheet: Sheet, height: number): void => {
  if (!hasRoom(sheet, height)) sheet.kit.addPage();
};

const middle = ({ left, width }: Sheet, size: number): number => left + (width - size) / 2;

const drawText = (sheet: Sheet, { kind, align = 'left', color = INK, ...block }: Of<keyof typeof styles>): void => {
  const { kit, left, width, scale } = sheet;
  const text = sheet.readable(block.text);
  const style = styles[kind];
  kit.font(style.font).fontSize(style.size * scale);
  makeRoom(sheet, kit.heightOfString(text, { width }));
  kit.fillColor(color).text(text, left, kit.y, { width, align });
  kit.y += style.after * scale;
};

const drawQr = (sheet: Sheet, { text, sizeMm }: Of<'qr'>): void => {
  // A quarter of the squares may be worn off or dirty; four squares of quiet zone are the standard's.
  const { data, size } = encode(text, { ecc: 'Q', border: 4 });
  const side = sizeMm * MM;
  makeRoom(sheet, side);
  const { kit } = sheet;
  const [x0, y0, step] = [middle(sheet, side), kit.y, side / size];
  data.forEach((row, y) => {
    // Neighbours are one bar: single squares leave hairlines between them in some readers.
    for (let x = 0; x < size; x += 1) {
      const from = x;
      while (row[x]) x += 1;
      if (x > from) kit.rect(x0 + from * step, y0 + y * step, (x - from) * step, step);
    }
  });
  kit.fill('#000000');
  kit.y = y0 + side;
};

const drawImage = (sheet: Sheet, { bytes, widthMm }: Of<'image'>): void => {
  const { kit } = sheet;
  const image = kit.openImage(bytes);
  const width = Math.min(widthMm * MM, sheet.width);
  const height = (image.height * width) / image.width;
  makeRoom(sheet, height);
  const top = kit.y;
  kit.image(bytes, middle(sheet, width), top, { width });
  kit.y = top + height;
};

const drawFacts = (sheet: Sheet, block: Of<'facts'>): void => {
  const { kit, left, width, scale, readable } = sheet;
  const facts = block.facts.map(([name, value]) => [readable(name), readable(value)] as const);
  const half = width / 2;
  const nameWidth = 52 * scale;
  const valueWidth = half - nameWidth - 8 * scale;
  kit.font('regular').fontSize(styles.text.size * scale);
  for (let at = 0; at < facts.length; at += 2) {
    const pair = facts.slice(at, at + 2);
    const height = Math.max(...pair.map(([, value]) => kit.heightOfString(value, { width: valueWidth })));
    makeRoom(sheet, height);
    const top = kit.y;
    pair.forEach(([name, value], column) => {
      const x = left + column * half;
      kit.fillColor(FAINT).text(name, x, top, { width: nameWidth });
      kit.fillColor(INK).text(value, x + nameWidth, top, { width: valueWidth });
    });
    kit.y = top + height + 2 * scale;
  }
};

const drawRule = ({ kit, left, width, scale }: Sheet): void => {
  kit
    .moveTo(left, kit.y)
    .lineTo(left + width, kit.y)
    .lineWidth(0.5)
    .stroke(LINE);
  kit.y += 3 * scale;
};

/** So many rows take some 25 ms; a report of 60 pages would keep everybody waiting for more than a second. */
const ROWS_AT_ONCE = 50;

/** A row breaks over two pages only where it is longer than one, and the head stands on each. */
const drawTable = async (sheet: Sheet, { columns, ...block }: Of<'table'>): Promise<void> => {
  const { kit, left, width, scale } = sheet;
  const gap = 4 * scale;
  const shares = columns.reduce((sum, { share }) => sum + share, 0);
  const widths = columns.map(({ share }) => (width * share) / shares - gap);
  const rows = block.rows.map((row) => ({ ...row, cells: row.cells.map(sheet.readable) }));
  const inFont = ({ bold }: PdfRow) => kit.font(bold ? 'bold' : 'regular').fontSize(styles.text.size * scale);
  const heightOf = (row: PdfRow): number =>
    Math.max(...widths.map((cell, at) => inFont(row).heightOfString(row.cells[at] ?? '', { width: cell })));
  const drawRow = (row: PdfRow): void => {
    const [top, height] = [kit.y, heightOf(row)];
    let x = left;
    inFont(row).fillColor(row.color ?? INK);
    columns.forEach(({ align = 'left' }, at) => {
      kit.text(row.cells[at] ?? '', x, top, { width: widths[at]!, align });
      x += widths[at]! + gap;
    });
    kit.y = top + height + 2 * scale;
  };
  const drawHead = (): void => {
    drawRow({ cells: columns.map(({ title }) => title), bold: true, color: FAINT });
    drawRule(sheet);
  };
  drawHead();
  for (const [at, row] of rows.entries()) {
    if (!hasRoom(sheet, heightOf(row))) {
      kit.addPage();
      drawHead();
    }
    drawRow(row);
    if ((at + 1) % ROWS_AT_ONCE === 0) await others();
  }
};

/** Draws a block below what is drawn, on a new page where it has no room; others are served within a long table. */
export const drawBlock = async (sheet: Sheet, block: PdfBlock): Promise<void> => {
  switch (block.kind) {
    case 'qr':
      return drawQr(sheet, block);
    case 'image':
      return drawImage(sheet, block);
    case 'facts':
      return drawFacts(sheet, block);
    case 'table':
      return drawTable(sheet, block);
    case 'space':
      sheet.kit.y += block.mm * MM;
      return;
    case 'rule':
      return drawRule(sheet);
    case 'title':
    case 'heading':
    case 'text':
    case 'small':
      return drawText(sheet, block);
  }
};
