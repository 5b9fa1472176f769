import { z } from 'zod';
import { about } from '../http-exchange';
import {
  type CallContext,
  HisError,
  type HisPort,
  type HisRegistration,
  type PaidInfo,
  type Probe,
  type WriteResult,
} from '../../ports/his';
import { paidAtFields, text } from './codecs';
import type { Gateway } from './gateway';
import { giveUp, orderFor } from './give-back';
import { isPaid, type Order, type Orders, toRegistration } from './orders';

const confirmed = z.object({ ORDER_ID: text, REG_NO: text });

const PAID_BEFORE = '200802';
/** The HIS says of these that nothing was registered and that the number stays taken until it is told. */
const LEFT_BEHIND = new Set(['200803', '200807']);

const PAY_MODE = { nothing: '0', wechat: '1' } as const;

const isThisPayment = (found: Order, paid: PaidInfo): boolean =>
  isPaid(found) && found.TRADE_NO === (paid.transactionId ?? '') && found.CASH_FEE === paid.amount;

/** Paying for an ordered number, also when it costs nothing. */
export function makeConfirm(gateway: Gateway, orders: Orders): Pick<HisPort, 'confirm'> {
  /** The registration, read back: 2008 itself tells too little of it, and after "paid before" nothing of whose it is. */
  const readBack = async (
    context: CallContext,
    probe: Probe,
    { paid, isReplay, cause }: { paid: PaidInfo; isReplay: boolean; cause: HisError },
  ): Promise<WriteResult<HisRegistration>> => {
    const found = await orders.look(context, probe.key);
    if (found instanceof HisError) return gateway.unknown(context, probe, found);
    if (found === null || found === 'running') return gateway.unknown(context, probe, cause);
    if (isThisPayment(found, paid)) {
      orders.numbers.keep(probe.key, found.HOSP_ORDER_ID);
      return { kind: 'done', value: toRegistration(found, orders.now()), replayed: isReplay };
    }
    const isOtherwise = isReplay && (isPaid(found) || found.ORDER_STATUS === '5');
    return isOtherwise
      ? { kind: 'rejected', error: new HisError('Conflict', 'it was paid for otherwise') }
      : gateway.unknown(context, probe, cause);
  };

  return {
    async confirm(context, key, paid) {
      const probe = { operation: 'confirm', key } as const;
      const seen = await orderFor({ gateway, orders }, context, probe);
      if (!('order' in seen)) return seen;
      const { number, status } = seen.order;
      if (number === '') {
        const code = status === '4' ? 'HoldExpired' : 'Conflict';
        return { kind: 'rejected', error: new HisError(code, 'it was locked and never ordered') };
      }
      const request = {
        ORDER_ID: key,
        HOSP_ORDER_ID: number,
        PAY_MODE: paid.amount === 0 ? PAY_MODE.nothing : PAY_MODE.wechat,
        ...paidAtFields(paid.paidAt),
        TOTAL_FEE: String(paid.amount),
        CASH_FEE: String(paid.amount),
        TRADE_NO: paid.transactionId ?? '',
      };
      const schema = about(confirmed, { ORDER_ID: key });
      const made = await gateway.attempt(context, 'confirm', request, schema);
      switch (made.kind) {
        case 'done': {
          const cause = new HisError('Protocol', 'confirmed, but the registration does not say so');
          return readBack(context, probe, { paid, isReplay: false, cause });
        }
        case 'refused':
          if (made.code === PAID_BEFORE) return readBack(context, probe, { paid, isReplay: true, cause: made.error });
          // Asked once; whatever comes of it, nothing was registered.
          if (LEFT_BEHIND.has(made.code)) await giveUp(gateway, context, seen.order);
          return { kind: 'rejected', error: made.error };
        case 'doubled':
          return readBack(context, probe, { paid, isReplay: true, cause: made.cause });
        case 'unknown':
          return gateway.unknown(context, probe, made.cause);
      }
    },
  };
}
