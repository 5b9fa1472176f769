import type { LiveTicket } from '@anzhen/shared-types';
import { useEffect } from 'react';
import { useLiveTopics } from '@/api';
import { vibrate } from '@/platform/device';
import { userToken } from '@/session';

// Home and the queue page may both be open: one call shakes the phone once.
const announced = new Set<string>();

/** Whether this call of this ticket is new to the phone; the second page that asks gets false. */
const isNewCall = ({ id, status, timesCalled }: LiveTicket): boolean => {
  const call = `${id}:${timesCalled}`;
  if (status !== 'called' || announced.has(call)) return false;
  announced.add(call);
  return true;
};

interface LiveTicketOptions {
  ticket: LiveTicket | null | undefined;
  /** A page in the background follows nothing. */
  isShown: boolean;
  reload(): void;
}

/** Follows the line of a ticket: reads again when the line moves, and shakes the phone once when the number is called. */
export const useLiveTicket = ({ ticket, isShown, reload }: LiveTicketOptions): void => {
  const isOver = ticket?.status === 'done' || ticket?.status === 'left';
  const topics = ticket && isShown && !isOver ? [`queue:${ticket.queueId}`] : [];
  useLiveTopics(topics, { token: userToken, onChange: reload, lastSeqOf: () => ticket?.seq ?? null });
  useEffect(() => {
    if (ticket && isNewCall(ticket)) vibrate();
  }, [ticket]);
};
