import type { BroadcastMove, BroadcastPage, BroadcastView, StaffView } from '@anzhen/shared-types';
import { addDays, hospitalDate, type LocalDate } from '@anzhen/shared-types/kernel';
import { useEffect, useState } from 'react';
import { call, type Resource, useResource } from '@/api';
import { now } from '@/platform/clock';
import { saveFile } from '@/platform/save-file';
import { neighbourOf } from '../workbench/use-choice';
import { useDeeds } from '../workbench/use-deeds';
import { usePages } from '../workbench/use-pages';
import { isLive } from './broadcast-words';

const LIVE_POLL_MS = 2_000;
/** Colleagues write and release, too. */
const QUIET_POLL_MS = 15_000;
const DAYS_SHOWN = 7;

type Deed = 'more' | 'try' | 'nudge' | 'export' | 'discard' | BroadcastMove['move'];

export interface Ledger {
  first: Resource<BroadcastPage>;
  broadcasts: readonly BroadcastView[];
  hasMore: boolean;
  days: readonly LocalDate[];
  day: LocalDate | null;
  chooseDay(day: LocalDate | null): void;
  typed: string;
  type(words: string): void;
  find(): void;
  chosen: BroadcastView | undefined;
  choose(id: string): void;
  moveOn(step: 1 | -1): void;
  busy: Deed | null;
  fault: string | null;
  done: string | null;
  readMore(): void;
  exportAll(): void;
  /** Answers whether it was done. */
  go(move: BroadcastMove): Promise<boolean>;
  discard(): Promise<boolean>;
  /** 先发给我自己看. */
  tryOut(): void;
  /** 催一下. */
  nudge(): void;
}

const saidOf: Readonly<Record<BroadcastMove['move'], string>> = {
  submit: '已提交。',
  release: '已放行。',
  return: '已退回草稿，写的人改好再提交。',
  pause: '已暂停，还没发的人先不发。',
  resume: '继续发了。',
  stop: '已停发，还没发的人不再发。',
};

/** 送达记录: the newest first, with live numbers while something is being sent. */
export const useLedger = (staff: StaffView): Ledger => {
  const [day, chooseDay] = useState<LocalDate | null>(null);
  const [typed, type] = useState('');
  const [wanted, setWanted] = useState('');
  const [chosenId, choose] = useState<string>();
  const [isMoving, setMoving] = useState(false);
  const query = { day: day ?? undefined, wanted: wanted.trim() === '' ? undefined : wanted.trim() };
  const key = `broadcasts:${staff.id}:${JSON.stringify(query)}`;
  const first = useResource(key, () => call('listBroadcasts', { query }), {
    pollMs: isMoving ? LIVE_POLL_MS : QUIET_POLL_MS,
  });
  const { busy, fault, done, run, deed, hush } = useDeeds<Deed>(first.reload);
  const isNowMoving = isLive(first.data?.broadcasts ?? []);
  useEffect(() => setMoving(isNowMoving), [isNowMoving]);
  const pages = usePages(key, { rows: first.data?.broadcasts ?? [], next: first.data?.next ?? null });
  const broadcasts = pages.rows;
  const chosen = broadcasts.find(({ id }) => id === chosenId) ?? broadcasts[0];
  const today = hospitalDate(new Date(now()));

  return {
    ...{ first, broadcasts, hasMore: pages.hasMore, day, typed, type, chosen, busy, fault, done },
    days: Array.from({ length: DAYS_SHOWN }, (_, earlier) => addDays(today, -earlier)),
    chooseDay,
    find: () => setWanted(typed),
    choose(id) {
      hush();
      choose(id);
    },
    moveOn: (step) => choose(neighbourOf(broadcasts, chosen?.id, step)),
    readMore: () =>
      void run('more', () =>
        pages.readOn(async (before) => {
          const { broadcasts: rows, next } = await call('listBroadcasts', { query: { ...query, before } });
          return { rows, next };
        }),
      ),
    exportAll: () =>
      void deed('export', async () => {
        const { fileName, csv, rows, isWhole } = await call('exportBroadcasts', { query });
        saveFile(fileName, csv, 'text/csv;charset=utf-8');
        const rest = isWhole ? '' : '太多了，只有最新的，更早的请选日子再导出。';
        return `${fileName}：${rows} 人的结果，姓名已脱敏。${rest}导出也记了一笔。`;
      }),
    go: (move) =>
      deed(move.move, async () => {
        if (!chosen) return '';
        await call('moveBroadcast', { params: { broadcastId: chosen.id }, body: move });
        first.reload();
        return saidOf[move.move];
      }),
    tryOut: () =>
      void deed('try', async () => {
        if (!chosen) return '';
        await call('tryBroadcast', { params: { broadcastId: chosen.id } });
        first.reload();
        return '已发到您自己的微信，只有您收到。';
      }),
    nudge: () =>
      void deed('nudge', async () => {
        if (!chosen) return '';
        const { told } = await call('nudgeBroadcast', { params: { broadcastId: chosen.id } });
        first.reload();
        return told > 0
          ? `已催 ${told} 位能复核的同事，他们的微信里能看到。`
          : '记下了。能复核的同事都没有绑定微信，只在这一页能看到，请打个电话。';
      }),
    discard: () =>
      deed('discard', async () => {
        if (!chosen) return '';
        await call('discardBroadcast', { params: { broadcastId: chosen.id } });
        first.reload();
        return '草稿删掉了。';
      }),
  };
};
