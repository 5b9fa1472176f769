import type {
  ReviewTriageRequest,
  StaffView,
  TriageFigures,
  TriageRecordDetail,
  TriageRecordList,
  TriageRecordView,
} from '@anzhen/shared-types';
import { useState } from 'react';
import { call, type Resource, useResource, useSteps } from '@/api';
import { neighbourOf } from '../workbench/use-choice';

export type RecordKind = 'emergency' | 'unsure' | 'advice' | 'wrong';
export type Days = '7' | '30' | '90';

/** The verdict as it stands on the page, before it is sent. */
export interface Verdict {
  isRight: boolean | null;
  shouldStop: boolean;
  departmentCode: string | null;
  note: string;
}
export const noVerdict: Verdict = { isRight: null, shouldStop: false, departmentCode: null, note: '' };

/** What the button says while the verdict is not whole. */
export const missingOf = ({ isRight, shouldStop, departmentCode }: Verdict): string | undefined => {
  if (isRight === null) return '还差对不对';
  if (!isRight && !shouldStop && departmentCode === null) return '还差应该看的科';
  return undefined;
};

/** What is sent: an alarm that should not have been one says so beside the department. */
export const requestOf = (verdict: Verdict, outcome: TriageRecordView['outcome']): ReviewTriageRequest => {
  const note = verdict.note.trim() === '' ? {} : { note: verdict.note.trim() };
  if (verdict.isRight) return { verdict: 'right', ...note };
  if (verdict.shouldStop) return { verdict: 'wrong', shouldBe: 'emergency', ...note };
  const shouldBe = outcome === 'emergency' ? ({ shouldBe: 'clinic' } as const) : {};
  return { verdict: 'wrong', ...shouldBe, departmentCode: verdict.departmentCode ?? '', ...note };
};

export interface TriageReview {
  figures: Resource<TriageFigures>;
  days: Days;
  setDays(days: Days): void;
  kind: RecordKind;
  setKind(kind: RecordKind): void;
  list: Resource<TriageRecordList>;
  records: readonly TriageRecordView[];
  hasMore: boolean;
  more(): Promise<void>;
  chosen: TriageRecordView | undefined;
  choose(id: string): void;
  move(step: 1 | -1): void;
  detail: TriageRecordDetail | undefined;
  openWords(): Promise<void>;
  verdict: Verdict;
  setVerdict(change: Partial<Verdict>): void;
  missing: string | undefined;
  isBusy: boolean;
  message: string | null;
  send(): Promise<void>;
}

/** 导诊质量: counts, answers one at a time, and what staff say of them. Words are read only when somebody asks for them. */
export const useTriageReview = (staff: StaffView): TriageReview => {
  const [days, setDays] = useState<Days>('7');
  const [kind, setKind] = useState<RecordKind>('emergency');
  const [later, setLater] = useState<TriageRecordList | null>(null);
  const [chosenId, setChosen] = useState<string>();
  const [details, setDetails] = useState<Record<string, TriageRecordDetail>>({});
  const [verdict, setWhole] = useState<Verdict>(noVerdict);
  const { busy, fault, say, run } = useSteps<'more' | 'open' | 'send'>();
  const figures = useResource(`triage-figures:${staff.id}:${days}`, () =>
    call('getTriageFigures', { query: { days } }),
  );
  const list = useResource(`triage-records:${staff.id}:${kind}`, () => call('listTriageRecords', { query: { kind } }));
  const records = [...(list.data?.records ?? []), ...(later?.records ?? [])];
  const chosen = records.find(({ id }) => id === chosenId) ?? records[0];

  const choose = (id: string): void => {
    setChosen(id);
    setWhole(noVerdict);
    say(null);
  };
  const keep = (view: TriageRecordView): void => {
    const withView = (page: TriageRecordList): TriageRecordList => ({
      ...page,
      records: page.records.map((each) => (each.id === view.id ? view : each)),
    });
    if (list.data) list.replace(withView(list.data));
    if (later) setLater(withView(later));
  };

  return {
    ...{ figures, days, setDays, kind, list, records, chosen, choose, verdict, isBusy: busy !== null, message: fault },
    setKind: (next) => {
      setKind(next);
      setLater(null);
      setChosen(undefined);
      setWhole(noVerdict);
      say(null);
    },
    hasMore: (later ?? list.data)?.hasMore ?? false,
    more: () =>
      run('more', async () => {
        const before = records.at(-1)?.id;
        if (before === undefined) return;
        const next = await call('listTriageRecords', { query: { kind, before } });
        setLater({ records: [...(later?.records ?? []), ...next.records], hasMore: next.hasMore });
      }),
    move: (step) => {
      const next = neighbourOf(records, chosen?.id, step);
      if (next !== undefined) choose(next);
    },
    detail: chosen && details[chosen.id],
    openWords: () =>
      run('open', async () => {
        if (!chosen) return;
        const detail = await call('openTriageRecord', { params: { recordId: chosen.id } });
        setDetails((before) => ({ ...before, [detail.id]: detail }));
      }),
    setVerdict: (change) => setWhole((before) => ({ ...before, ...change })),
    missing: missingOf(verdict),
    send: () =>
      run('send', async () => {
        if (!chosen || missingOf(verdict) !== undefined) return;
        const body = requestOf(verdict, chosen.outcome);
        keep(await call('reviewTriageRecord', { params: { recordId: chosen.id }, body }));
        setWhole(noVerdict);
        figures.reload();
      }),
  };
};
