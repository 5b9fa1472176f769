import type { StaffBillRefundList } from '@anzhen/shared-types';
import { mayStaff } from '@anzhen/shared-types/kernel';
import { call, type Resource, useResource } from '@/api';
import { useStaff } from '@/session';
import { type Decisions, useDecisions } from '../workbench/use-decisions';

const REASON_MAX = 120;
export type StaffRefund = StaffBillRefundList['refunds'][number];
export type Decision = 'forward' | 'approve' | 'refuse';

/** The step that this person may take now; null when another one must. */
export const nextStepOf = ({ status, isMine }: StaffRefund): 'forward' | 'approve' | null => {
  if (status === 'awaiting_review') return 'forward';
  return isMine ? null : 'approve';
};

const doneWords: Record<Decision, string> = {
  forward: '已提交复核，请另一位同事复核',
  approve: '已同意，系统开始退费',
  refuse: '已拒绝，患者会看到理由',
};

export interface RefundReview extends Decisions<StaffRefund, Decision> {
  list: Resource<StaffBillRefundList>;
  refunds: readonly StaffRefund[];
}

/** Why this step cannot be taken; only a refusal needs words. */
export const obstacleTo = (refund: StaffRefund, decision: Decision, reason: string): string | undefined => {
  if (decision === 'refuse') return reason === '' ? '请先写不同意的理由，患者会看到。' : undefined;
  return nextStepOf(refund) === decision ? undefined : '您经办的这一笔，要另一位同事复核。';
};

/** Refunds above the hospital's limit, the oldest first: one person proposes, another agrees. */
export const useRefunds = (): RefundReview => {
  const staff = useStaff();
  const list = useResource(staff && mayStaff(staff.role, 'refund.decide') ? `refunds:${staff.id}` : null, () =>
    call('listBillRefunds'),
  );
  const refunds = list.data?.refunds ?? [];
  const decisions = useDecisions<StaffRefund, Decision>({
    items: refunds,
    reasonMax: REASON_MAX,
    obstacle: obstacleTo,
    async send({ id, patientName }, decision, reason) {
      list.replace(await call('decideBillRefund', { params: { billRefundId: id }, body: { decision, reason } }));
      return { said: `${patientName}：${doneWords[decision]}。`, isOver: decision !== 'forward' };
    },
    reload: list.reload,
  });
  return { ...decisions, list, refunds };
};
