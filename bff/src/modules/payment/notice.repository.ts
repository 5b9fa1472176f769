import { fen } from '@anzhen/shared-types';
import { IsNull, LessThanOrEqual } from 'typeorm';
import { z } from 'zod';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import { insertAllOrCount } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { PaymentNotice } from '../../ports/payment-gateway';
import { NoticeRow } from './payment.table';

const SOURCE = 'wechatpay';
const PLACE = 'notice.payload';
const BATCH = 50;

const amount = z.int().transform(fen);
const noticeId = z.string();
const stored = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('trade'),
    noticeId,
    trade: z.object({
      paymentId: z.string(),
      appId: z.string(),
      mchId: z.string(),
      state: z.enum(['SUCCESS', 'REFUND', 'NOTPAY', 'CLOSED', 'USERPAYING', 'PAYERROR', 'REVOKED']),
      transactionId: z.string().nullable(),
      amount: amount.nullable(),
      paidAt: z.coerce.date().nullable(),
    }),
  }),
  z.object({
    kind: z.literal('medIns'),
    noticeId,
    order: z.object({
      paymentId: z.string(),
      mixTradeNo: z.string(),
      status: z.enum(['CREATED', 'SUCCESS', 'REFUND', 'FAIL']),
      total: amount,
      fund: amount,
      account: amount,
      other: amount,
      cash: amount,
      paidAt: z.coerce.date().nullable(),
    }),
  }),
  z.object({
    kind: z.literal('refund'),
    noticeId,
    refund: z.object({
      refundId: z.string(),
      paymentId: z.string(),
      amount,
      status: z.enum(['SUCCESS', 'CLOSED', 'PROCESSING', 'ABNORMAL']),
      remoteId: z.string(),
    }),
  }),
]);

const subjectOf = (notice: PaymentNotice): string => {
  switch (notice.kind) {
    case 'trade':
      return notice.trade.paymentId;
    case 'medIns':
      return notice.order.paymentId;
    case 'refund':
      return notice.refund.refundId;
  }
};

export const makeNoticeRepository = ({ clock, cipher }: { clock: Clock; cipher: FieldCipher }) => {
  const rowOf = (notice: PaymentNotice): NoticeRow => {
    const receivedAt = clock.now();
    const id = newId('notice', receivedAt);
    return {
      id,
      source: SOURCE,
      noticeId: notice.noticeId,
      subjectId: subjectOf(notice),
      payloadCipher: cipher.seal(PLACE, id, JSON.stringify(notice)),
      receivedAt,
      timesReceived: 1,
      nextTryAt: receivedAt,
      appliedAt: null,
      tryCount: 0,
      outcome: null,
    };
  };

  return {
    /** Keeps verified notices with one statement; one that is here already is only counted. */
    keepAll: (scope: Scope, notices: readonly PaymentNotice[]): Promise<void> =>
      insertAllOrCount(scope, NoticeRow, notices.map(rowOf), {
        unique: ['source', 'noticeId'],
        counter: 'timesReceived',
      }),
    findDue: ({ manager }: Scope): Promise<NoticeRow[]> =>
      manager.find(NoticeRow, {
        where: { source: SOURCE, appliedAt: IsNull(), nextTryAt: LessThanOrEqual(clock.now()) },
        order: { nextTryAt: 'ASC', id: 'ASC' },
        take: BATCH,
      }),
    read: (row: NoticeRow): PaymentNotice => stored.parse(JSON.parse(cipher.open(PLACE, row.id, row.payloadCipher))),
    /** False when another copy of the BFF was faster. */
    async markApplied({ manager }: Scope, row: NoticeRow, outcome: string): Promise<boolean> {
      const change = { appliedAt: clock.now(), tryCount: row.tryCount + 1, outcome };
      const { affected } = await manager.update(NoticeRow, { id: row.id, appliedAt: IsNull() }, change);
      return affected === 1;
    },
    async postpone({ manager }: Scope, row: NoticeRow, nextTryAt: Date, outcome: string): Promise<void> {
      const change = { nextTryAt, tryCount: row.tryCount + 1, outcome: outcome.slice(0, 60) };
      await manager.update(NoticeRow, { id: row.id, appliedAt: IsNull() }, change);
    },
  };
};

export type NoticeRepository = ReturnType<typeof makeNoticeRepository>;
