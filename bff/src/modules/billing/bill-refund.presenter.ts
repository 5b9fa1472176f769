import {
  type BillRefundStatus,
  type BillRefundView,
  type FeeLines,
  maskName,
  type StaffBillRefundList,
} from '@anzhen/shared-types';
import type { RefundProgress } from '../payment';
import type { BillRefundRow } from './bill-refund.table';

const feeOf = ({ totalFen, fundFen, accountFen, cashFen }: FeeLines): FeeLines => ({
  ...{ totalFen, fundFen, accountFen, cashFen },
});

const statusOf = (row: BillRefundRow, progress: RefundProgress | undefined): BillRefundStatus => {
  switch (row.status) {
    case 'requested':
    case 'sent':
      return 'asking';
    case 'money':
      if (progress?.status === 'needs_patient') return 'needs_patient';
      return progress?.status === 'abnormal' ? 'needs_staff' : 'returning';
    default:
      // Only the state table writes this column; its other states are the phone's too.
      return row.status as BillRefundStatus;
  }
};

export const presentBillRefund = (row: BillRefundRow, progress: RefundProgress | undefined): BillRefundView => ({
  id: row.id,
  billId: row.billId,
  status: statusOf(row, progress),
  itemNames: row.itemNames,
  fee: feeOf(row),
  isInsuranceBack: progress?.isInsuranceBack ?? false,
  isCashBack: progress?.isCashBack ?? false,
  endReason: row.endReason,
  requestedAt: row.createdAt.toISOString(),
});

/** For the person at the finance desk, who needs no full name to decide about money. */
export const presentForStaff = (
  row: BillRefundRow,
  names: { patient: string | undefined; proposer: string | null },
  staffId: string,
): StaffBillRefundList['refunds'][number] => ({
  id: row.id,
  status: row.status === 'awaiting_approval' ? 'awaiting_approval' : 'awaiting_review',
  patientName: maskName(names.patient ?? '') || '已移除的就诊人',
  billId: row.billId,
  itemNames: row.itemNames,
  fee: feeOf(row),
  reason: row.reason,
  requestedAt: row.createdAt.toISOString(),
  proposedBy: names.proposer,
  isMine: row.proposedBy === staffId,
});
