import { z } from 'zod';
import { type Fen, fen, toYuanText } from '@anzhen/shared-types';
import { about } from '../http-exchange';
import type { CallContext, HisPort, Probe, WriteResult } from '../../ports/his';
import { flag } from './codecs';
import type { HisTransport } from './transport';

const MONEY_BY = { 1: 'us', 2: 'his', 3: 'none' } as const;
const moneyBy = z.enum(['1', '2', '3']);

const tradeState = z.object({ state: z.string() });
const refunded = z.object({ orderId: z.string(), orderStatus: z.literal('5'), refundBy: moneyBy });
const released = z.object({ orderId: z.string(), replayed: flag });
const refundAnswer = z.object({ orderId: z.string(), moneyBy, replayed: flag });

type Refunded = { moneyBy: (typeof MONEY_BY)[keyof typeof MONEY_BY] };

/** Giving a number back: an unpaid one, and a paid one with its money. */
export function makeGiveBack(transport: HisTransport): Pick<HisPort, 'release' | 'refund'> {
  /** Who returns the money of a refund that was done under this very key; null when none was. */
  const earlierRefund = async (context: CallContext, key: string): Promise<Refunded | null> => {
    const asked = { op: 'refund', orderId: key };
    const { state } = await transport.read(context, 'tradeCheck', asked, tradeState);
    if (state !== 'applied') return null;
    const schema = about(refunded, { orderId: key });
    const { refundBy } = await transport.read(context, 'getRegistration', { orderId: key }, schema);
    return { moneyBy: MONEY_BY[refundBy] };
  };

  return {
    async release(context, key) {
      const probe: Probe = { operation: 'cancel', key };
      const schema = about(released, { orderId: key });
      const call = { operation: 'release', request: { orderId: key }, probe, schema } as const;
      const result = await transport.write(context, call, (row) => ({ value: undefined, replayed: row.replayed }));
      const isGone = result.kind === 'rejected' && result.error.code === 'NotFound';
      return isGone ? { kind: 'done', value: undefined, replayed: true } : result;
    },
    async refund(context, key, amount: Fen, reason): Promise<WriteResult<Refunded>> {
      // A registration is given back once and whole, so the key of its hold also names its refund.
      const request = { orderId: key, refundOrderId: key, refundFee: toYuanText(fen(amount)), reason };
      const schema = about(refundAnswer, { orderId: key });
      const call = { operation: 'refund', request, probe: { operation: 'refund', key }, schema } as const;
      const result = await transport.write(context, call, (row) => ({
        value: { moneyBy: MONEY_BY[row.moneyBy] },
        replayed: row.replayed,
      }));
      if (result.kind !== 'rejected' || result.error.code !== 'Conflict') return result;
      // Some HIS call it an error when they are asked again. If it was our own refund, it is one no longer.
      const earlier = await earlierRefund(context, key).catch(() => null);
      return earlier === null ? result : { kind: 'done', value: earlier, replayed: true };
    },
  };
}
