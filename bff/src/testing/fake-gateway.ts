import { randomUUID } from 'node:crypto';
import type { Clock } from '../ports/clock';
import {
  type AbnormalRefundCommand,
  type GatewayOutcome,
  type MedInsCommand,
  type MedInsOrder,
  type MedInsRefundNote,
  NoticeRejected,
  type PaymentGateway,
  type PaymentNotice,
  type RefundState,
  type Trade,
} from '../ports/payment-gateway';

type Operation =
  | 'prepay'
  | 'query'
  | 'close'
  | 'refund'
  | 'queryRefund'
  | 'abnormalRefund'
  | 'createMedInsOrder'
  | 'queryMedInsOrder'
  | 'noteMedInsRefund';
/** lost: WeChat never got it · answerLost: WeChat did it · else WeChat refuses with this code */
type Fault = 'lost' | 'answerLost' | { code: string };

interface Order {
  trade: Trade;
  prepayId: string;
}

export interface FakeGateway extends PaymentGateway {
  /** The next calls of an operation fail this way. */
  fail(operation: Operation, fault: Fault, times?: number): void;
  calls(operation: Operation): number;
  /** The person pays on the phone. */
  pay(paymentId: string): Trade;
  /** @param unpaid the part that is not paid although WeChat calls the whole a success */
  payMedIns(paymentId: string, unpaid?: 'cash' | 'insurance'): MedInsOrder;
  failMedIns(paymentId: string): void;
  /** @param change what WeChat says of it besides, unlike what it was asked for */
  endRefund(refundId: string, status: RefundState['status'], change?: Partial<RefundState>): RefundState;
  refundIds(): string[];
  /** Where refunds that came back were sent on to. */
  receivers(): readonly AbnormalRefundCommand['to'][];
  /** What WeChat was told that the insurance gave back. */
  notes(): readonly MedInsRefundNote[];
  medInsOf(paymentId: string): MedInsCommand | undefined;
  /** Body and headers of a notice as WeChat would send it. */
  notice(content: Omit<Extract<PaymentNotice, { kind: 'trade' }>, 'noticeId'>, noticeId?: string): string;
  notice(content: Omit<Extract<PaymentNotice, { kind: 'medIns' }>, 'noticeId'>, noticeId?: string): string;
  notice(content: Omit<Extract<PaymentNotice, { kind: 'refund' }>, 'noticeId'>, noticeId?: string): string;
}

export const MERCHANT = { appId: 'wx_test', mchId: '1900000001' };
export const SIGNED = { 'wechatpay-signature': 'good' };

const params = (prepayId: string) => ({
  appId: MERCHANT.appId,
  timeStamp: '0',
  nonceStr: randomUUID(),
  package: `prepay_id=${prepayId}`,
  signType: 'RSA' as const,
  paySign: 'signed',
});

const revive = (key: string, value: unknown): unknown =>
  key === 'paidAt' && typeof value === 'string' ? new Date(value) : value;

/**
 * WeChat Pay in memory: keeps orders and refunds by our numbers, and can lose a call or its answer.
 * @param settleInsurance the insurance centre's part of a mixed payment
 */
export const makeFakeGateway = (clock: Clock, settleInsurance: (payOrderId: string) => void): FakeGateway => {
  const orders = new Map<string, Order>();
  const receivers: AbnormalRefundCommand['to'][] = [];
  const mixed = new Map<string, { order: MedInsOrder; command: MedInsCommand }>();
  const refunds = new Map<string, RefundState>();
  const notes = new Map<string, MedInsRefundNote>();
  const faults = new Map<Operation, Fault[]>();
  const counts = new Map<Operation, number>();

  const orderOf = (paymentId: string): Order => {
    const order = orders.get(paymentId);
    if (!order) throw new Error('no such order at WeChat');
    return order;
  };

  /** Every call passes here, so that a test can lose it on the way there or on the way back. */
  const call = <T>(operation: Operation, work: () => GatewayOutcome<T>): Promise<GatewayOutcome<T>> => {
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    const fault = faults.get(operation)?.shift();
    if (fault === 'lost') return Promise.resolve({ kind: 'unknown', cause: 'lost' });
    if (typeof fault === 'object') return Promise.resolve({ kind: 'rejected', code: fault.code, message: '' });
    const outcome = work();
    return Promise.resolve(fault === 'answerLost' ? { kind: 'unknown', cause: 'answer lost' } : outcome);
  };
  const accepted = <T>(value: T): GatewayOutcome<T> => ({ kind: 'accepted', value });
  const rejected = (code: string): GatewayOutcome<never> => ({ kind: 'rejected', code, message: '' });

  return {
    fail: (operation, fault, times = 1) =>
      void faults.set(operation, [...(faults.get(operation) ?? []), ...Array.from({ length: times }, () => fault)]),
    calls: (operation) => counts.get(operation) ?? 0,
    pay(paymentId) {
      const order = orderOf(paymentId);
      if (order.trade.state !== 'NOTPAY') throw new Error(`an order that is ${order.trade.state} cannot be paid`);
      order.trade = {
        ...order.trade,
        state: 'SUCCESS',
        transactionId: `4200${paymentId.slice(-10)}`,
        paidAt: clock.now(),
      };
      return order.trade;
    },
    payMedIns(paymentId, unpaid) {
      const mix = mixed.get(paymentId);
      if (!mix) throw new Error('no such mixed order at WeChat');
      if (mix.command.cash > 0 && unpaid !== 'cash') this.pay(paymentId);
      if (mix.command.cash < mix.command.total && unpaid !== 'insurance') settleInsurance(mix.command.payOrderId);
      mix.order = { ...mix.order, status: 'SUCCESS', paidAt: clock.now() };
      return mix.order;
    },
    failMedIns(paymentId) {
      const mix = mixed.get(paymentId);
      if (mix) mix.order = { ...mix.order, status: 'FAIL' };
    },
    endRefund(refundId, status, change = {}) {
      const refund = refunds.get(refundId);
      if (!refund) throw new Error('no such refund at WeChat');
      Object.assign(refund, { ...change, status });
      return { ...refund };
    },
    refundIds: () => [...refunds.keys()],
    receivers: () => receivers,
    notes: () => [...notes.values()],
    medInsOf: (paymentId) => mixed.get(paymentId)?.command,
    notice: (content: object, noticeId = `EV-${randomUUID()}`) => JSON.stringify({ ...content, noticeId }),

    prepay: (command) =>
      call('prepay', () => {
        const known = orders.get(command.paymentId);
        if (known?.trade.state === 'SUCCESS') return rejected('ORDERPAID');
        if (known?.trade.state === 'CLOSED') return rejected('ORDER_CLOSED');
        if (known && known.trade.amount !== command.amount) return rejected('OUT_TRADE_NO_USED');
        const prepayId = known?.prepayId ?? `wx${command.paymentId}`;
        const trade: Trade = {
          ...MERCHANT,
          paymentId: command.paymentId,
          state: 'NOTPAY',
          transactionId: null,
          amount: command.amount,
          paidAt: null,
        };
        if (!known) orders.set(command.paymentId, { prepayId, trade });
        return accepted({ prepayId, params: params(prepayId) });
      }),
    query: (paymentId) => call('query', () => accepted(orders.get(paymentId)?.trade ?? null)),
    close: (paymentId) =>
      call('close', () => {
        const order = orders.get(paymentId);
        if (!order) return rejected('ORDER_NOT_EXIST');
        if (order.trade.state === 'SUCCESS') return rejected('ORDERPAID');
        order.trade = { ...order.trade, state: 'CLOSED' };
        return accepted(undefined);
      }),
    refund: (command) =>
      call('refund', () => {
        const order = orders.get(command.paymentId);
        if (order?.trade.transactionId == null || order.trade.amount !== command.total)
          return rejected('INVALID_REQUEST');
        const known = refunds.get(command.refundId);
        const fresh = {
          refundId: command.refundId,
          status: 'PROCESSING' as const,
          remoteId: `5030${command.refundId.slice(-10)}`,
          paymentId: command.paymentId,
          amount: command.amount,
        };
        if (!known) refunds.set(command.refundId, fresh);
        order.trade = { ...order.trade, state: 'REFUND' };
        return accepted({ ...(known ?? fresh) });
      }),
    queryRefund: (refundId) =>
      call('queryRefund', () => {
        const refund = refunds.get(refundId);
        return accepted(refund ? { ...refund } : null);
      }),
    abnormalRefund: ({ refundId, remoteId, to }) =>
      call('abnormalRefund', () => {
        receivers.push(to);
        const refund = refunds.get(refundId);
        if (refund?.remoteId !== remoteId) return rejected('RESOURCE_NOT_EXISTS');
        if (refund.status === 'ABNORMAL') refund.status = 'PROCESSING';
        return accepted({ ...refund });
      }),
    createMedInsOrder: (command) =>
      call('createMedInsOrder', () => {
        const known = mixed.get(command.paymentId);
        const { fund, account, other, cash } = command;
        if (fund + account + other + cash !== command.total) return rejected('PARAM_ERROR');
        if (command.cash > 0 !== (command.prepayId !== null)) return rejected('PARAM_ERROR');
        const mixTradeNo = known?.order.mixTradeNo ?? `mix${command.paymentId.slice(-20)}`;
        const { paymentId, total } = command;
        const order = {
          paymentId,
          mixTradeNo,
          status: 'CREATED',
          total,
          fund,
          account,
          other,
          cash,
          paidAt: null,
        } as const;
        if (!known) mixed.set(paymentId, { command, order });
        return accepted({ mixTradeNo });
      }),
    queryMedInsOrder: (paymentId) => call('queryMedInsOrder', () => accepted(mixed.get(paymentId)?.order ?? null)),
    downloadTradeBill: () => Promise.resolve({ kind: 'none' }),
    downloadFundFlowBill: () => Promise.resolve({ kind: 'none' }),
    noteMedInsRefund: (note) =>
      call('noteMedInsRefund', () => {
        if (![...mixed.values()].some(({ order }) => order.mixTradeNo === note.mixTradeNo))
          return rejected('NOT_FOUND');
        notes.set(note.refundId, note);
        return accepted(undefined);
      }),
    signForPhone: params,
    readNotice(headers, rawBody) {
      if (headers['wechatpay-signature'] !== 'good') throw new NoticeRejected('signature');
      return JSON.parse(rawBody, revive) as PaymentNotice;
    },
  };
};
