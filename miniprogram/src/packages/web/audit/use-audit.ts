import type { AuditEntryView, AuditPage, AuditQuery, StaffView } from '@anzhen/shared-types';
import { addDays, hospitalDate, type LocalDate } from '@anzhen/shared-types/kernel';
import { useEffect, useState } from 'react';
import { call, type Resource, useResource, useSteps } from '@/api';
import { now } from '@/platform/clock';
import { saveFile } from '@/platform/save-file';

/** As many as one file holds. */
const EXPORT_MAX = 10_000;

export interface Filter {
  from: LocalDate;
  to: LocalDate;
  staffId: string | null;
  wanted: string;
}

export const spans = [
  { value: '0', label: '今天' },
  { value: '6', label: '7 天' },
  { value: '29', label: '30 天' },
  { value: '364', label: '一年' },
] as const;
export type Span = (typeof spans)[number]['value'];

/** The last days up to today. */
export const lastDays = (span: Span, nowMs: number): Pick<Filter, 'from' | 'to'> => {
  const to = hospitalDate(new Date(nowMs));
  return { from: addDays(to, -Number(span)), to };
};

export const queryOf = ({ from, to, staffId, wanted }: Filter): AuditQuery => ({
  from,
  to,
  staffId: staffId ?? undefined,
  wanted: wanted.trim() === '' ? undefined : wanted.trim(),
});

export interface Trail {
  first: Resource<AuditPage>;
  entries: readonly AuditEntryView[];
  people: AuditPage['people'];
  hasMore: boolean;
  span: Span;
  chooseSpan(span: Span): void;
  staffId: string | null;
  choosePerson(staffId: string | null): void;
  /** What is being typed; it is looked for when asked. */
  typed: string;
  type(words: string): void;
  find(): void;
  chosen: AuditEntryView | undefined;
  choose(id: string | undefined): void;
  move(step: 1 | -1): void;
  busy: 'more' | 'export' | null;
  fault: string | null;
  done: string | null;
  readMore(): void;
  exportAll(): void;
}

/** 操作记录: what staff did, newest first. */
export const useAudit = (staff: StaffView): Trail => {
  const [span, chooseSpan] = useState<Span>('6');
  const [staffId, choosePerson] = useState<string | null>(null);
  const [typed, type] = useState('');
  const [wanted, setWanted] = useState('');
  const [more, setMore] = useState<{ key: string; entries: readonly AuditEntryView[]; next: string | null } | null>(
    null,
  );
  const [chosenId, choose] = useState<string>();
  const [done, setDone] = useState<string | null>(null);
  const { busy, fault, run } = useSteps<'more' | 'export'>();
  const query = queryOf({ ...lastDays(span, now()), staffId, wanted });
  const key = `audit:${staff.id}:${JSON.stringify(query)}`;
  const first = useResource(key, () => call('listAudit', { query }));
  useEffect(() => setDone(null), [key]);
  const read = more?.key === key ? more : null;
  const entries = [...(first.data?.entries ?? []), ...(read?.entries ?? [])];
  const next = read ? read.next : (first.data?.next ?? null);
  const at = entries.findIndex(({ id }) => id === chosenId);

  return {
    first,
    entries,
    people: first.data?.people ?? [],
    hasMore: next !== null,
    span,
    chooseSpan,
    staffId,
    choosePerson,
    typed,
    type,
    find: () => setWanted(typed),
    chosen: entries[Math.max(at, 0)],
    choose,
    move: (step) => choose(entries[Math.min(Math.max(Math.max(at, 0) + step, 0), entries.length - 1)]?.id),
    busy,
    fault,
    done,
    readMore: () =>
      void run('more', async () => {
        if (next === null) return;
        const page = await call('listAudit', { query: { ...query, before: next } });
        setMore({ key, entries: [...(read?.entries ?? []), ...page.entries], next: page.next });
      }),
    exportAll: () =>
      void run('export', async () => {
        setDone(null);
        const { fileName, csv, rows } = await call('exportAudit', { query });
        saveFile(fileName, csv, 'text/csv;charset=utf-8');
        const limit = rows >= EXPORT_MAX ? '，一个文件最多这么多，更早的请缩短日期再导出' : '';
        setDone(`${fileName}：${rows} 条${limit}。导出也记了一笔。`);
      }),
  };
};
