import type { StaffQueue, StaffTicket } from '@anzhen/shared-types';
import { useEffect, useState } from 'react';
import { call } from '@/api';
import { keepScreenOn } from '@/platform/wechat';
import { forgetStaffSession } from '@/session';
import type { LineStep } from '../../components/line-sheet';
import type { TicketStep } from '../../components/ticket-sheet';
import { type Desk, useDesk } from '../../desk/use-desk';

export type OpenSheet =
  | { kind: 'ticket'; ticketId: string; step: TicketStep }
  | { kind: 'pause' }
  | { kind: 'line'; step?: LineStep; appointmentId?: string }
  | { kind: 'missed' }
  | { kind: 'areas' }
  | { kind: 'deeds' }
  | null;

export interface Room extends Desk {
  queues: readonly StaffQueue[];
  queue: StaffQueue | undefined;
  chooseRoom(queueId: string): void;
  chooseArea(area: string): void;
  sheet: OpenSheet;
  open(sheet: OpenSheet): void;
  /** The person whose sheet is open, as the newest answer shows them; gone when they left the queue. */
  opened: { queue: StaffQueue; ticket: StaffTicket } | null;
  signOut(): void;
}

/** Everybody of a room, each once. */
export const everyoneIn = (queue: StaffQueue): StaffTicket[] => [
  ...new Map(
    [queue.current, queue.next, queue.prioritySuggestion, ...queue.waiting, ...queue.missed]
      .filter((ticket) => ticket !== null)
      .map((ticket) => [ticket.id, ticket]),
  ).values(),
];

/** Ends the session here even when the BFF does not hear of it: the device must not stay signed in. */
export const signOutStaff = (): void => {
  call('staffSignOut').then(forgetStaffSession, forgetStaffSession);
};

/** The phone shows one room at a time. */
export const useRoom = (firstQueueId: string | undefined): Room => {
  const [area, setArea] = useState<string>();
  const [queueId, setQueueId] = useState(firstQueueId);
  const [sheet, open] = useState<OpenSheet>(null);
  const desk = useDesk(area);
  useEffect(() => {
    keepScreenOn(true);
    return () => keepScreenOn(false);
  }, []);
  const queues = desk.list.data?.queues ?? [];
  const queue = queues.find(({ id }) => id === queueId) ?? queues[0];
  const ticketId = sheet?.kind === 'ticket' ? sheet.ticketId : undefined;
  const found = queues
    .map((each) => ({ queue: each, ticket: everyoneIn(each).find(({ id }) => id === ticketId) }))
    .find(({ ticket }) => ticket !== undefined);
  const opened = found?.ticket ? { queue: found.queue, ticket: found.ticket } : null;
  return {
    ...desk,
    queues,
    queue,
    chooseRoom: setQueueId,
    chooseArea: setArea,
    sheet,
    open,
    opened,
    signOut: signOutStaff,
  };
};
