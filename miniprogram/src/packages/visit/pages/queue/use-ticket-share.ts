import type { LiveTicket, TicketShare } from '@anzhen/shared-types';
import { useState } from 'react';
import { call, useSteps } from '@/api';
import { now } from '@/platform/clock';
import { copyText } from '@/platform/device';
import { useShareCard } from '@/platform/share-card';
import { readStored, removeStored, store } from '@/platform/storage';
import { urlOf } from '@/routes';

// The server keeps no token, so that the phone does: one link serves the whole family.
const storageKey = (ticketId: string): string => `anzhen.ticket-share.${ticketId}`;

const storedLink = (ticketId: string): TicketShare | null => {
  const link = readStored<TicketShare>(storageKey(ticketId));
  return link !== undefined && Date.parse(link.expiresAt) > now() ? link : null;
};

/** 发给家人看: making the link of a ticket once, handing it on, and taking it back. */
export const useTicketShare = (ticket: LiveTicket | undefined) => {
  const { busy, fault, say, run } = useSteps<'make' | 'revoke'>();
  const [isOpen, setOpen] = useState(false);
  const [link, setLink] = useState<TicketShare | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  useShareCard(() =>
    ticket && link
      ? {
          title: `${ticket.maskedName} ${ticket.number} 的候诊进度`,
          path: urlOf('visit.shared-ticket', { token: link.token }),
        }
      : { title: '安诊：看病全程跟着走', path: urlOf('home') },
  );

  const open = (): void => {
    if (!ticket) return;
    const { id: ticketId } = ticket;
    setSaid(null);
    say(null);
    setLink(storedLink(ticketId));
    setOpen(true);
    if (storedLink(ticketId)) return;
    void run('make', async () => {
      const made = await call('shareTicket', { params: { ticketId } });
      store(storageKey(ticketId), made);
      setLink(made);
    });
  };
  const copy = (): void => {
    if (link) void copyText(link.url).then(() => setSaid('链接已复制，可以发给家人了。'));
  };
  const revoke = (): void => {
    if (!ticket) return;
    const { id: ticketId } = ticket;
    void run('revoke', async () => {
      await call('revokeTicketShares', { params: { ticketId } });
      removeStored(storageKey(ticketId));
      setLink(null);
      setSaid('已收回，发出去的链接都打不开了。');
    });
  };
  return { busy, fault, said, link, isOpen, open, copy, revoke, close: () => setOpen(false) };
};

export type TicketSharing = ReturnType<typeof useTicketShare>;
