import type { StaffBillRefundList } from '@anzhen/shared-types';
import { mayStaff } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { asApiError, call, type Resource, useResource } from '@/api';
import { useStaff } from '@/session';

export const REASON_MAX = 120;
export type StaffRefund = StaffBillRefundList['refunds'][number];
export type Decision = 'forward' | 'approve' | 'refuse';

/** The step that this person may take now; null when another one must. */
export const nextStepOf = ({ status, isMine }: StaffRefund): 'forward' | 'approve' | null => {
  if (status === 'awaiting_review') return 'forward';
  return isMine ? null : 'approve';
};

/** The one that comes into view by an arrow key or after a decision; the ends stay. */
export const neighbourOf = (
  refunds: readonly StaffRefund[],
  id: string | undefined,
  step: 1 | -1,
): string | undefined => {
  const at = refunds.findIndex((refund) => refund.id === id);
  return refunds[Math.min(Math.max(at + step, 0), refunds.length - 1)]?.id;
};

const doneWords: Record<Decision, string> = {
  forward: '已提交复核，请另一位同事复核',
  approve: '已同意，系统开始退费',
  refuse: '已拒绝，患者会看到理由',
};

export interface RefundReview {
  list: Resource<StaffBillRefundList>;
  refunds: readonly StaffRefund[];
  chosen: StaffRefund | undefined;
  choose(id: string): void;
  move(step: 1 | -1): void;
  reason: string;
  setReason(reason: string): void;
  sending: Decision | null;
  message: string | null;
  done: string | null;
  decide(decision: Decision): Promise<void>;
}

/** Refunds above the hospital's limit, the oldest first: one person proposes, another agrees. */
export const useRefunds = (): RefundReview => {
  const staff = useStaff();
  const list = useResource(staff && mayStaff(staff.role, 'refund.decide') ? `refunds:${staff.id}` : null, () =>
    call('listBillRefunds'),
  );
  const [chosenId, choose] = useState<string>();
  const [reasons, setReasons] = useState<Record<string, string>>({});
  const [sending, setSending] = useState<Decision | null>(null);
  const [message, setMessage] = useState<string | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const refunds = list.data?.refunds ?? [];
  const chosen = refunds.find(({ id }) => id === chosenId) ?? refunds[0];
  const reason = chosen ? (reasons[chosen.id] ?? '') : '';

  const decide = async (decision: Decision): Promise<void> => {
    if (!chosen || sending !== null) return;
    if (decision === 'refuse' && reason.trim() === '') {
      setMessage('请先写不同意的理由，患者会看到。');
      return;
    }
    if (decision !== 'refuse' && nextStepOf(chosen) !== decision) return;
    setSending(decision);
    setMessage(null);
    setDone(null);
    try {
      const params = { billRefundId: chosen.id };
      list.replace(await call('decideBillRefund', { params, body: { decision, reason: reason.trim() } }));
      setDone(`${chosen.patientName}：${doneWords[decision]}。`);
      if (decision !== 'forward') choose(neighbourOf(refunds, chosen.id, 1) ?? '');
    } catch (error) {
      setMessage(asApiError(error).message);
      // Perhaps somebody else was faster.
      list.reload();
    } finally {
      setSending(null);
    }
  };

  const show = (id: string | undefined): void => {
    setMessage(null);
    choose(id);
  };
  return {
    ...{ list, refunds, chosen, reason, sending, message, done, decide },
    choose: show,
    move: (step) => show(neighbourOf(refunds, chosen?.id, step)),
    setReason: (text) => chosen && setReasons((before) => ({ ...before, [chosen.id]: text.slice(0, REASON_MAX) })),
  };
};
