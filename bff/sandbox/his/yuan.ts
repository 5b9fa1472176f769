/** Fen as the HIS prints money outside the schedule: `8000` is `"80.00"`. */
export function yuan(fen: number): string {
  if (!Number.isSafeInteger(fen) || fen < 0) throw new RangeError('not a fen amount');
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}

/** The text of an amount as fen, undefined when it is not yuan with two digits. Parsed as text, because 80.10 * 100 is not 8010. */
export function parseYuan(text: string): number | undefined {
  const match = /^(0|[1-9]\d{0,8})\.(\d{2})$/.exec(text);
  return match ? Number(match[1]) * 100 + Number(match[2]) : undefined;
}
