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

interface LiveTicketsOptions {
  /** All that the page knows: of a family each may wait in another line. */
  tickets: readonly LiveTicket[];
  /** A page in the background follows nothing. */
  isShown: boolean;
  reload(): void;
}

const isOver = ({ status }: LiveTicket): boolean => status === 'done' || status === 'left';

/** The lines whose moves move a ticket, each with its number as the page knows it. */
const topicsOf = ({ queueId, seq, feed }: LiveTicket): [topic: string, seq: number][] =>
  [{ queueId, seq }, ...(feed ? [feed] : [])].map((line) => [`queue:${line.queueId}`, line.seq]);

/** Follows the lines of tickets: reads again when one of them moves, and shakes the phone once for each call. */
export const useLiveTickets = ({ tickets, isShown, reload }: LiveTicketsOptions): void => {
  const open = isShown ? tickets.filter((ticket) => !isOver(ticket)) : [];
  const known = new Map(open.flatMap(topicsOf));
  useLiveTopics([...known.keys()], {
    token: userToken,
    onChange: reload,
    lastSeqOf: (topic) => known.get(topic) ?? null,
  });
  useEffect(() => {
    if (tickets.filter(isNewCall).length > 0) vibrate();
  }, [tickets]);
};
