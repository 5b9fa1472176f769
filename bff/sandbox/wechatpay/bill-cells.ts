/** `-1286.30` for minus 128630. */
export const yuan = (fen: number): string =>
  `${fen < 0 ? '-' : ''}${Math.floor(Math.abs(fen) / 100)}.${String(Math.abs(fen) % 100).padStart(2, '0')}`;

/** 0.60 % of an amount, to the nearest fen. */
export const feeFen = (fen: number): number => Math.round((fen * 6) / 1000);

/** A row of values, each behind its backtick. */
export const row = (values: string[]): string => values.map((value) => `\`${value}`).join(',');

const BOM = '\uFEFF';
/** Lines as a bill file has them. */
export const file = (lines: string[]): string => `${BOM}${lines.join('\r\n')}\r\n`;
