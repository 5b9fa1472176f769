import type { BillRefundReason, BillRefundView, RefundOffer, RefundQuote } from '@anzhen/shared-types';
import { SECOND } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { call, type Resource, useResource, useSteps, withKey } from '@/api';
import { requestInsuranceAuth } from '@/platform/wechat';
import { readRuntime } from '@/session';
import { useFresh } from '../../use-fresh';
import { refundLooks } from './refund-words';

const ASK_EVERY_MS = 3 * SECOND;
const NO_AUTHORISATION = '没有拿到医保授权，退费还在等您，可以再试一次。';

export interface RefundDesk {
  offer: Resource<RefundOffer>;
  chosen: ReadonlySet<string>;
  toggle(line: string): void;
  chooseAll(): void;
  reason: BillRefundReason | null;
  setReason(reason: BillRefundReason): void;
  /** What comes back where, once the hospital has said; asking for other items forgets it. */
  quote: RefundQuote | null;
  busy: 'quoting' | 'sending' | 'authorising' | null;
  fault: string | null;
  askQuote(): void;
  forgetQuote(): void;
  confirm(): void;
  authorise(refund: BillRefundView): void;
}

/** Giving items of one bill back: choose, see what comes back where, confirm, watch. */
export const useRefund = (patientId: string, billId: string): RefundDesk => {
  const params = { patientId, billId };
  const offer = useResource(`refund:${patientId}:${billId}`, () => call('getRefundOffer', { params }));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState<BillRefundReason | null>(null);
  const [quote, setQuote] = useState<RefundQuote | null>(null);
  const { busy, fault, say, run } = useSteps<NonNullable<RefundDesk['busy']>>(() => {
    setQuote(null);
    offer.reload();
  });
  const isMoving = (offer.data?.refunds ?? []).some(({ status }) => refundLooks[status].isMoving);
  useFresh({ reload: offer.reload, everyMs: ASK_EVERY_MS, on: isMoving });

  const lines = [...chosen].sort();
  const change = (next: Set<string>): void => {
    say(null);
    setQuote(null);
    setChosen(next);
  };

  const send = async (): Promise<void> => {
    if (quote === null || reason === null) return;
    await withKey(`refund.${billId}.${lines.join('.')}`, (idempotencyKey) =>
      call('requestBillRefund', { params, body: { lines, expected: quote.fee, reason, idempotencyKey } }),
    );
    change(new Set());
    offer.reload();
  };

  const giveConsent = async ({ id: billRefundId }: BillRefundView): Promise<void> => {
    const authCode = await requestInsuranceAuth((await readRuntime()).insuranceMiniProgram);
    if (authCode === null) {
      say(NO_AUTHORISATION);
      return;
    }
    await call('authoriseBillRefund', { params: { billRefundId }, body: { authCode } });
    offer.reload();
  };

  return {
    ...{ offer, chosen, reason, setReason, quote, busy, fault },
    toggle(line) {
      const next = new Set(chosen);
      if (!next.delete(line)) next.add(line);
      change(next);
    },
    chooseAll: () =>
      change(new Set(offer.data?.items.filter(({ state }) => state === 'open').map(({ line }) => line) ?? [])),
    askQuote: () =>
      void run('quoting', async () => setQuote(await call('quoteBillRefund', { params, body: { lines } }))),
    forgetQuote: () => setQuote(null),
    confirm: () => void run('sending', send),
    authorise: (refund) => void run('authorising', () => giveConsent(refund)),
  };
};
