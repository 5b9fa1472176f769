import { useState } from 'react';

/** Newest first; ids begin with the time at which their rows were made. */
export interface Page<Row extends { id: string }> {
  rows: readonly Row[];
  next: string | null;
}

/** The first page as it is now, and below it what was read on from an earlier one: nothing between is lost or doubled. */
export const joinPages = <Row extends { id: string }>(first: Page<Row>, read: Page<Row> | null): Page<Row> => {
  if (!read) return first;
  const last = first.rows.at(-1)?.id ?? '';
  return { rows: [...first.rows, ...read.rows.filter(({ id }) => id < last)], next: read.next };
};

/** A long list, read on page by page. Another `key` is another list, of which only the first page has been read. */
export const usePages = <Row extends { id: string }>(key: string, first: Page<Row>) => {
  const [read, setRead] = useState<(Page<Row> & { key: string }) | null>(null);
  const { rows, next } = joinPages(first, read?.key === key ? read : null);
  return {
    rows,
    hasMore: next !== null,
    async readOn(readFrom: (before: string) => Promise<Page<Row>>): Promise<void> {
      if (next === null) return;
      const page = await readFrom(next);
      setRead({ key, rows: [...rows, ...page.rows], next: page.next });
    },
  };
};
