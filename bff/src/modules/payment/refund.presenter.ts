import type { RefundProgress } from './payments';
import type { RefundLegRow, RefundRow } from './refund.table';

/** How far a refund is, from its legs. */
export const progressOf = (refund: RefundRow, all: readonly RefundLegRow[]): RefundProgress => {
  const legs = all.filter(({ refundId }) => refundId === refund.id);
  const isDone = (kinds: readonly RefundLegRow['kind'][]) =>
    legs.some(({ kind }) => kinds.includes(kind)) &&
    legs.every(({ kind, status }) => !kinds.includes(kind) || status === 'done');
  const needsPatient = legs.some(({ status }) => status === 'needs_patient');
  return {
    id: refund.id,
    status: needsPatient ? 'needs_patient' : refund.status,
    isInsuranceBack: isDone(['centre_all', 'centre_insurance']),
    isCashBack: isDone(['cash']),
  };
};
