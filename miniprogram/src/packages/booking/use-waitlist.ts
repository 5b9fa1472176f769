import type { WaitlistEntryView, WaitlistView } from '@anzhen/shared-types';
import { SECOND } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { asApiError, call, type Resource, useResource } from '@/api';
import { useFamily } from '@/session';

const OFFER_POLL_MS = 30 * SECOND;

/** Places that may still bring a number. */
const isWaiting = ({ status }: Pick<WaitlistEntryView, 'status'>): boolean =>
  status === 'waiting' || status === 'offered';

/** A number that waits to be paid first, then by day. */
const byUrgency = (a: WaitlistEntryView, b: WaitlistEntryView): number =>
  Number(b.status === 'offered') - Number(a.status === 'offered') || a.visitDate.localeCompare(b.visitDate);

interface Waitlist {
  list: Resource<WaitlistView>;
  waiting: readonly WaitlistEntryView[];
  over: readonly WaitlistEntryView[];
  /** The place that somebody asked to leave, before they said yes. */
  asked: WaitlistEntryView | null;
  isLeaving: boolean;
  message: string | null;
  ask(entry: WaitlistEntryView): void;
  stay(): void;
  leave(): Promise<void>;
}

/** The places in waitlists (候补) of the person this phone acts for. */
export const useWaitlist = (): Waitlist => {
  const { patient } = useFamily();
  const list = useResource(patient && `waitlist:${patient.id}`, () => call('listWaitlist'), { pollMs: OFFER_POLL_MS });
  const [asked, setAsked] = useState<WaitlistEntryView | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const [message, setMessage] = useState<string | null>(null);
  const mine = (list.data?.entries ?? []).filter(({ patientId }) => patientId === patient?.id);

  const leave = async (): Promise<void> => {
    if (!asked || isLeaving) return;
    setLeaving(true);
    setMessage(null);
    try {
      await call('leaveWaitlist', { params: { entryId: asked.id } });
    } catch (error) {
      setMessage(asApiError(error).message);
    } finally {
      // Left, or its state has changed meanwhile: show how it stands now.
      list.reload();
      setLeaving(false);
      setAsked(null);
    }
  };

  return {
    list,
    waiting: mine.filter(isWaiting).sort(byUrgency),
    over: mine.filter((entry) => !isWaiting(entry)).sort((a, b) => b.joinedAt.localeCompare(a.joinedAt)),
    asked,
    isLeaving,
    message,
    ask: setAsked,
    stay: () => setAsked(null),
    leave,
  };
};
