import { z } from 'zod';
import { about } from '../http-exchange';
import { type CallContext, HisError, type HisPort, type Probe, type WriteResult } from '../../ports/his';
import { text } from './codecs';
import type { Attempt, Gateway } from './gateway';
import type { Order, Orders } from './orders';

const MONEY_BY = { 1: 'us', 2: 'his' } as const;
const REFUNDED_BEFORE = '201007';

type MoneyBy = 'us' | 'his' | 'none';
type Refunded = WriteResult<{ moneyBy: MoneyBy }>;

/** Who returns the money; a fee of nothing has nothing to return. */
const moneyBy = (flag: '1' | '2', amount: number): MoneyBy => (amount === 0 ? 'none' : MONEY_BY[flag]);

const isRefundFlag = (flag: string): flag is '1' | '2' => flag === '1' || flag === '2';

const rejected = (error: HisError): WriteResult<never> => ({ kind: 'rejected', error });
const released = (replayed: boolean): WriteResult<void> => ({ kind: 'done', value: undefined, replayed });

/** Nothing was sent, so whatever kept us from reading is a reason to ask again and none to give anything up. */
const beforeSending = (error: HisError): HisError =>
  error.code === 'Auth' ? error : new HisError('Unavailable', `nothing was sent: ${error.message}`);

/** An order as the next write about it must name it. `status` is null when it was not looked at. */
export interface KnownOrder {
  key: string;
  /** The HIS's own number; empty while the number is only locked. */
  number: string;
  status: Order['ORDER_STATUS'] | null;
}

const DEADLINES = { confirm: 'moneyMs', refund: 'moneyMs', cancel: 'holdMs' } as const;

/**
 * The order that a write is about: the HIS wants its own number of it. Without one the write has its result already,
 * and nothing is sent.
 */
export async function orderFor(
  { gateway, orders }: { gateway: Gateway; orders: Orders },
  context: CallContext,
  probe: Probe & { operation: keyof typeof DEADLINES },
): Promise<{ order: KnownOrder } | WriteResult<never>> {
  const { key, operation } = probe;
  const number = orders.numbers.take(key);
  if (number !== null) return { order: { key, number, status: null } };
  const found = await orders.refer(context, key, DEADLINES[operation]);
  if (found instanceof HisError) return rejected(beforeSending(found));
  if (found === null) return rejected(new HisError('NotFound', 'the HIS knows no such order'));
  if (found !== 'running') return { order: { key, number: found.HOSP_ORDER_ID, status: found.ORDER_STATUS } };
  return gateway.unknown(context, probe, new HisError('Conflict', 'the HIS still works on this key'));
}

const unlocked = z.object({ LOCK_ID: text });
const cancelled = z.object({ ORDER_ID: text });
const refunded = z.object({ ORDER_ID: text, REFUND_FLAG: z.enum(['0', '1', '2']) });

/** Gives up what is not paid: a lock by 2006, an order by 2009. */
export function giveUp(gateway: Gateway, context: CallContext, { key, number }: KnownOrder): Promise<Attempt<unknown>> {
  return number === ''
    ? gateway.attempt(context, 'unlock', { LOCK_ID: key }, about(unlocked, { LOCK_ID: key }))
    : gateway.attempt(context, 'cancel', { ORDER_ID: key }, about(cancelled, { ORDER_ID: key }));
}

/** Giving an unpaid number back. */
export function makeRelease(gateway: Gateway, orders: Orders): Pick<HisPort, 'release'> {
  return {
    async release(context, key) {
      const probe = { operation: 'cancel', key } as const;
      const seen = await orderFor({ gateway, orders }, context, probe);
      if (!('order' in seen)) {
        return seen.kind === 'rejected' && seen.error.code === 'NotFound' ? released(true) : seen;
      }
      if (seen.order.status === '4') return released(true);
      const given = await giveUp(gateway, context, seen.order);
      switch (given.kind) {
        case 'done':
          return released(false);
        case 'refused':
          // "No such lock" and "cancelled already": somebody was faster.
          return given.error.code === 'NotFound' ? released(true) : rejected(given.error);
        case 'doubled': {
          const after = await orders.look(context, key);
          const isOrder = after !== null && after !== 'running' && !(after instanceof HisError);
          return isOrder && after.ORDER_STATUS === '4' ? released(true) : gateway.unknown(context, probe, given.cause);
        }
        case 'unknown':
          return gateway.unknown(context, probe, given.cause);
      }
    },
  };
}

/** Giving a paid number back: the HIS first, the money after its word. */
export function makeRefund(gateway: Gateway, orders: Orders): Pick<HisPort, 'refund'> {
  const readBack = async (context: CallContext, probe: Probe, amount: number, cause: HisError): Promise<Refunded> => {
    const found = await orders.look(context, probe.key);
    if (found === null || found === 'running') return gateway.unknown(context, probe, cause);
    if (found instanceof HisError) return gateway.unknown(context, probe, found);
    const { ORDER_STATUS, REFUND_ID, REFUND_FLAG } = found;
    return ORDER_STATUS === '5' && REFUND_ID === probe.key && isRefundFlag(REFUND_FLAG)
      ? { kind: 'done', value: { moneyBy: moneyBy(REFUND_FLAG, amount) }, replayed: true }
      : gateway.unknown(context, probe, cause);
  };

  return {
    async refund(context, key, amount, reason) {
      const probe = { operation: 'refund', key } as const;
      const seen = await orderFor({ gateway, orders }, context, probe);
      if (!('order' in seen)) return seen;
      const { number, status } = seen.order;
      if (number === '') return rejected(new HisError('Conflict', 'never paid'));
      const request = {
        ORDER_ID: key,
        HOSP_ORDER_ID: number,
        // A registration is given back once and whole, so the key of its hold also names its refund.
        REFUND_ID: key,
        REFUND_FEE: String(amount),
        REFUND_REASON: reason,
      };
      const schema = about(refunded, { ORDER_ID: key });
      const made = await gateway.attempt(context, 'refund', request, schema);
      switch (made.kind) {
        case 'done': {
          const { REFUND_FLAG: flag } = made.value;
          if (flag === '0')
            return rejected(new HisError('RuleDenied', 'the HIS did not refund, and said so in a success'));
          return { kind: 'done', value: { moneyBy: moneyBy(flag, amount) }, replayed: status === '5' };
        }
        case 'refused':
          if (made.code === REFUNDED_BEFORE) return readBack(context, probe, amount, made.error);
          return rejected(made.error);
        case 'doubled':
          return readBack(context, probe, amount, made.cause);
        case 'unknown':
          return gateway.unknown(context, probe, made.cause);
      }
    },
  };
}
