import type { AuditEntryView, AuditPage, AuditQuery, StaffView } from '@anzhen/shared-types';
import { addDays, hospitalDate, type LocalDate } from '@anzhen/shared-types/kernel';
import { useEffect, useState } from 'react';
import { call, type Resource, useResource } from '@/api';
import { now } from '@/platform/clock';
import { saveFile } from '@/platform/save-file';
import { neighbourOf } from '../workbench/use-choice';
import { useDeeds } from '../workbench/use-deeds';
import { usePages } from '../workbench/use-pages';

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
  const [chosenId, choose] = useState<string>();
  const { busy, fault, done, run, deed, hush } = useDeeds<'more' | 'export'>();
  const query = queryOf({ ...lastDays(span, now()), staffId, wanted });
  const key = `audit:${staff.id}:${JSON.stringify(query)}`;
  const first = useResource(key, () => call('listAudit', { query }));
  // eslint-disable-next-line react-hooks/exhaustive-deps -- what was said is about the list that was shown
  useEffect(() => hush(), [key]);
  const pages = usePages(key, { rows: first.data?.entries ?? [], next: first.data?.next ?? null });
  const entries = pages.rows;
  const chosen = entries.find(({ id }) => id === chosenId) ?? entries[0];

  return {
    first,
    entries,
    people: first.data?.people ?? [],
    hasMore: pages.hasMore,
    span,
    chooseSpan,
    staffId,
    choosePerson,
    typed,
    type,
    find: () => setWanted(typed),
    chosen,
    choose,
    move: (step) => choose(neighbourOf(entries, chosen?.id, step)),
    busy,
    fault,
    done,
    readMore: () =>
      void run('more', () =>
        pages.readOn(async (before) => {
          const { entries: rows, next } = await call('listAudit', { query: { ...query, before } });
          return { rows, next };
        }),
      ),
    exportAll: () =>
      void deed('export', async () => {
        const { fileName, csv, rows } = await call('exportAudit', { query });
        saveFile(fileName, csv, 'text/csv;charset=utf-8');
        const limit = rows >= EXPORT_MAX ? '，一个文件最多这么多，更早的请缩短日期再导出' : '';
        return `${fileName}：${rows} 条${limit}。导出也记了一笔。`;
      }),
  };
};
