/** One row of a table, as long as the table has columns; `bold` and `color` set it apart. */
export interface PdfRow {
  cells: readonly string[];
  bold?: true;
  /** `#rrggbb`. Colour never says anything alone: paper is often printed in black. */
  color?: string;
}

export interface PdfColumn {
  title: string;
  /** Part of the width; the parts of all columns are set against each other. */
  share: number;
  align?: 'left' | 'right';
}

/** What stands on paper, from top to bottom. */
export type PdfBlock =
  | { kind: 'title' | 'heading' | 'text' | 'small'; text: string; align?: 'left' | 'center' | 'right'; color?: string }
  /** Names and what they are, two pairs beside each other. */
  | { kind: 'facts'; facts: readonly (readonly [name: string, value: string])[] }
  | { kind: 'table'; columns: readonly PdfColumn[]; rows: readonly PdfRow[] }
  /** A QR code in the middle, its quiet zone within the size. */
  | { kind: 'qr'; text: string; sizeMm: number }
  /** A PNG or JPEG in the middle. */
  | { kind: 'image'; bytes: Buffer; widthMm: number }
  | { kind: 'space'; mm: number }
  | { kind: 'rule' };

export interface PdfDocument {
  size: 'A4' | 'A6';
  /** Shown as the name of the window, and read out first. */
  title: string;
  madeAt: Date;
  /** Sets type and gaps for reading from further away: a sheet on a wall is read from two metres. */
  scale?: number;
  /** Stands at the foot of each page, before the page's number. */
  footer?: string;
  /** Each begins on a page of its own, and goes on to further ones where it is longer. */
  sheets: readonly (readonly PdfBlock[])[];
}
