import type { LiveTicket } from '@anzhen/shared-types';
import { MINUTE } from '@anzhen/shared-types/kernel';
import { useEffect, useState } from 'react';
import { type ApiError, asApiError, call, type Resource, useResource } from '@/api';
import { now } from '@/platform/clock';
import { keepScreenOn } from '@/platform/wechat';
import { subscribeTo } from '@/session';
import { STALE_AFTER_MS } from '../../ticket-words';
import { useFresh } from '../../use-fresh';
import { useLiveTickets } from '../../use-live-ticket';

export type RemindWhen = 1 | 3 | 5 | null;

/** More urgent first: when several people of one family wait, the page opens with the one who must move now. */
const urgency: Record<LiveTicket['status'], number> = {
  called: 0,
  missed: 1,
  in_consult: 2,
  waiting: 3,
  done: 4,
  left: 5,
};

const NONE: readonly LiveTicket[] = [];

const byUrgency = (a: LiveTicket, b: LiveTicket): number =>
  urgency[a.status] - urgency[b.status] || a.peopleAhead - b.peopleAhead;

export interface Queue {
  tickets: Resource<LiveTicket[]>;
  ticket: LiveTicket | undefined;
  choose(ticketId: string): void;
  /** Older than three minutes: shown as the past. */
  isOld: boolean;
  remind(whenAhead: RemindWhen): void;
  /** What is being saved, or undefined. */
  saving: RemindWhen | undefined;
  message: string | null;
}

/** Renders again as time passes, so that data grows old on the screen by itself. */
const useMinuteHand = (): number => {
  const [at, setAt] = useState(() => now());
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), MINUTE / 4);
    return () => clearInterval(timer);
  }, []);
  return at;
};

const read = async (ticketId: string | undefined): Promise<LiveTicket[]> => {
  if (ticketId !== undefined) return [await call('getTicket', { params: { ticketId } })];
  return [...(await call('listTickets')).tickets].sort(byUrgency);
};

/** 候诊进度: one ticket by its id, or all of today. */
export const useQueue = (ticketId: string | undefined): Queue => {
  const tickets = useResource(`tickets:${ticketId ?? 'today'}`, () => read(ticketId));
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const [saving, setSaving] = useState<RemindWhen | undefined>(undefined);
  const [message, setMessage] = useState<string | null>(null);
  const at = useMinuteHand();
  const ticket = tickets.data?.find(({ id }) => id === chosen) ?? tickets.data?.[0];
  const isShown = useFresh({ reload: tickets.reload, everyMs: MINUTE, on: true });
  useLiveTickets({ tickets: tickets.data ?? NONE, isShown, reload: tickets.reload });
  useEffect(() => {
    keepScreenOn(true);
    return () => keepScreenOn(false);
  }, []);

  const save = async (target: LiveTicket, whenAhead: RemindWhen): Promise<void> => {
    setSaving(whenAhead);
    setMessage(null);
    try {
      // It is kept whatever WeChat says: the message stands in the app, and may go by another channel.
      if (whenAhead !== null && (await subscribeTo(['queueCalled'])).answers.queueCalled !== 'accept')
        setMessage('微信没有允许提醒，只在“消息与提醒”里告诉您。不影响看病，请留意大屏和现场叫号。');
      const saved = await call('remindMe', { params: { ticketId: target.id }, body: { whenAhead } });
      tickets.replace((tickets.data ?? []).map((each) => (each.id === saved.id ? saved : each)));
    } catch (error) {
      setMessage(asApiError(error).message);
    } finally {
      setSaving(undefined);
    }
  };

  return {
    tickets,
    ticket,
    choose: setChosen,
    isOld: tickets.loadedAt !== undefined && Math.max(at, now()) - tickets.loadedAt > STALE_AFTER_MS,
    remind: (whenAhead) => {
      if (ticket && saving === undefined && whenAhead !== ticket.remindWhenAhead) void save(ticket, whenAhead);
    },
    saving,
    message,
  };
};

/** Whether the phone has no way to the hospital, in distinction from a hospital that answers with a fault. */
export const isOffline = (error: ApiError | undefined): boolean => error?.code.startsWith('NETWORK') ?? false;
