import { nextStepOf, obstacleTo, type StaffRefund } from './use-refunds';

const refund = (change: Partial<StaffRefund> = {}): StaffRefund => ({
  ...{ id: 'brf_1', status: 'awaiting_review', patientName: '余*兰', billId: 'B1', itemNames: ['胸部 CT'] },
  ...{ fee: { totalFen: 60_000, fundFen: 0, accountFen: 0, cashFen: 60_000 }, reason: '不做了' },
  ...{ requestedAt: '2026-11-24T02:00:00.000Z', proposedBy: null, isMine: false },
  ...change,
});

test('who has proposed a refund cannot be the one who approves it', () => {
  expect(nextStepOf(refund())).toBe('forward');
  expect(nextStepOf(refund({ status: 'awaiting_approval', proposedBy: '方会计' }))).toBe('approve');
  expect(nextStepOf(refund({ status: 'awaiting_approval', proposedBy: '我', isMine: true }))).toBeNull();
});

test('a refusal needs its reason, and the one who proposed is told that another must agree', () => {
  const mine = refund({ status: 'awaiting_approval', proposedBy: '我', isMine: true });
  expect(obstacleTo(refund(), 'forward', '')).toBeUndefined();
  expect(obstacleTo(refund(), 'refuse', '')).toContain('理由');
  expect(obstacleTo(mine, 'refuse', '重复')).toBeUndefined();
  expect(obstacleTo(mine, 'approve', '')).toContain('另一位同事');
});
