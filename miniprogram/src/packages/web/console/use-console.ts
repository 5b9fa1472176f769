import type { StaffQueue, StaffTicket } from '@anzhen/shared-types';
import { useDidHide, useDidShow } from '@tarojs/taro';
import { useState } from 'react';
import { now } from '@/platform/clock';
import type { LineStep } from '../../staff/components/line-sheet';
import type { TicketStep } from '../../staff/components/ticket-sheet';
import { type Desk, isSendingFor, newestUndo, nextToCall, useDesk } from '../../staff/desk/use-desk';
import { everyoneIn } from '../../staff/pages/desk/use-room';
import { useShortcuts } from './use-shortcuts';

const COLUMNS = 4;

export type ConsoleSheet =
  | { kind: 'ticket'; ticketId: string; step: TicketStep }
  | { kind: 'pause'; queueId: string }
  | { kind: 'line'; queueId: string; step?: LineStep; appointmentId?: string }
  | { kind: 'missed' }
  | { kind: 'deeds' }
  | null;

export interface Console extends Desk {
  queues: readonly StaffQueue[];
  /** The columns of this page, at most four. */
  shown: readonly StaffQueue[];
  page: number;
  pages: number;
  turnTo(page: number): void;
  chooseArea(area: string): void;
  sheet: ConsoleSheet;
  open(sheet: ConsoleSheet): void;
  opened: { queue: StaffQueue; ticket: StaffTicket } | null;
  wanted: string;
  search(wanted: string): void;
  isSearching: boolean;
  setSearching(on: boolean): void;
  callNext(queue: StaffQueue): void;
  undo(): void;
}

/** The rooms of an area side by side, with keys. */
export const useConsole = (): Console => {
  const [area, chooseArea] = useState<string>();
  const [wantedPage, turnTo] = useState(0);
  const [sheet, open] = useState<ConsoleSheet>(null);
  const [wanted, search] = useState('');
  const [isSearching, setSearching] = useState(false);
  const [isShown, setShown] = useState(true);
  useDidShow(() => setShown(true));
  useDidHide(() => setShown(false));
  const desk = useDesk(area);
  const queues = desk.list.data?.queues ?? [];
  const pages = Math.max(Math.ceil(queues.length / COLUMNS), 1);
  const page = Math.min(wantedPage, pages - 1);
  const shown = queues.slice(page * COLUMNS, (page + 1) * COLUMNS);

  const callNext = (queue: StaffQueue): void => {
    const next = nextToCall(queue, desk.pending);
    if (queue.isCalledElsewhere) return;
    if (queue.status === 'paused') desk.act(queue, { action: 'resume' });
    else if (next && queue.status === 'open' && !isSendingFor(queue, desk.pending)) {
      desk.act(queue, { action: 'call_next' }, next.number);
    }
  };
  const undo = (): void => {
    const newest = newestUndo(queues, desk.pending, now());
    if (newest) desk.act(newest.queue, { action: 'undo' });
  };
  useShortcuts(isShown && sheet === null && desk.staff !== null, {
    onCall: (column) => shown[column] && callNext(shown[column]),
    onSearch: () => setSearching(true),
    onUndo: undo,
    onEscape: () => {
      search('');
      setSearching(false);
    },
  });
  const ticketId = sheet?.kind === 'ticket' ? sheet.ticketId : undefined;
  const found = queues.flatMap((queue) => {
    const ticket = everyoneIn(queue).find(({ id }) => id === ticketId);
    return ticket ? [{ queue, ticket }] : [];
  });
  return {
    ...desk,
    queues,
    shown,
    page,
    pages,
    turnTo,
    chooseArea: (chosen) => {
      chooseArea(chosen);
      turnTo(0);
    },
    sheet,
    open,
    opened: found[0] ?? null,
    wanted,
    search,
    isSearching,
    setSearching,
    callNext,
    undo,
  };
};
