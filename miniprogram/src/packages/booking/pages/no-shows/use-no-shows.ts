import type { NoShowList, NoShowView } from '@anzhen/shared-types';
import { useState } from 'react';
import { asApiError, call, type Resource, useResource } from '@/api';
import { now } from '@/platform/clock';
import { useRouteParams } from '@/routes';

const REASON_MIN = 2;
export const REASON_MAX = 200;

/** Whether an appeal is still taken. */
const canAppeal = ({ appealUntil }: Pick<NoShowView, 'appealUntil'>, at: number): boolean =>
  appealUntil !== null && Date.parse(appealUntil) > at;

/** What is missing before the appeal can be sent. */
export const missingReason = (reason: string): string | undefined =>
  reason.trim().length < REASON_MIN ? '还差原因' : undefined;

/** How many more times until booking by phone is closed; 0 when it is. */
export const leftBefore = ({ counted, limit }: Pick<NoShowList, 'counted' | 'limit'>): number =>
  Math.max(limit - counted, 0);

interface NoShowsPage {
  patientId: string | undefined;
  list: Resource<NoShowList>;
  canAppeal(noShow: NoShowView): boolean;
  /** The no-show that is being appealed against. */
  appealing: NoShowView | null;
  begin(noShow: NoShowView): void;
  /** Closes the sheet; what was written is kept until it is sent. */
  putAside(): void;
  reason: string;
  setReason(reason: string): void;
  isSending: boolean;
  message: string | null;
  send(): Promise<void>;
}

/** The no-show ledger (爽约记录) of one patient, and the appeals against it. */
export const useNoShows = (): NoShowsPage => {
  const { patientId } = useRouteParams('booking.no-shows');
  const list = useResource(patientId && `no-shows:${patientId}`, () =>
    call('listNoShows', { params: { patientId: patientId ?? '' } }),
  );
  const [appealing, setAppealing] = useState<NoShowView | null>(null);
  const [reasons, setReasons] = useState<Record<string, string>>({});
  const [isSending, setSending] = useState(false);
  const [message, setMessage] = useState<string | null>(null);
  const reason = appealing ? (reasons[appealing.id] ?? '') : '';

  const send = async (): Promise<void> => {
    if (!appealing || isSending || missingReason(reason) !== undefined) return;
    setSending(true);
    setMessage(null);
    try {
      await call('appealNoShow', { params: { noShowId: appealing.id }, body: { reason: reason.trim() } });
      setAppealing(null);
      list.reload();
    } catch (error) {
      // The text stays: it is the person's work.
      setMessage(asApiError(error).message);
    } finally {
      setSending(false);
    }
  };

  return {
    patientId,
    list,
    canAppeal: (noShow) => canAppeal(noShow, now()),
    appealing,
    begin: (noShow) => {
      setMessage(null);
      setAppealing(noShow);
    },
    putAside: () => setAppealing(null),
    reason,
    setReason: (text) =>
      appealing && setReasons((before) => ({ ...before, [appealing.id]: text.slice(0, REASON_MAX) })),
    isSending,
    message,
    send,
  };
};
