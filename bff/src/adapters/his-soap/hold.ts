import { sumFen } from '@anzhen/shared-types';
import { z } from 'zod';
import { about } from '../http-exchange';
import { type CallContext, HisError, type HisHold, type HisPort, type WriteResult } from '../../ports/his';
import { fenText, flag, sequenceNumber, text, visitNumberOf, wallTime, wholeNumber } from './codecs';
import type { Gateway } from './gateway';
import { feeOf, type Found, isPaid, type Order, type Orders } from './orders';

const lockAnswer = z.object({ LOCK_ID: text, REG_ID: text });
const unlockAnswer = z.object({ LOCK_ID: text });

const orderAnswer = z
  .object({
    ORDER_ID: text,
    HOSP_ORDER_ID: text,
    REG_ID: text,
    SEQ_NO: sequenceNumber,
    ORDER_TIME: wallTime,
    PAY_SECONDS: wholeNumber,
    REG_FEE: fenText,
    TREAT_FEE: fenText,
    IS_CONCESSIONS: flag,
    REAL_TOTAL_FEE: fenText,
  })
  .refine((row) => row.IS_CONCESSIONS || row.REAL_TOTAL_FEE === sumFen([row.REG_FEE, row.TREAT_FEE]), {
    path: ['REAL_TOTAL_FEE'],
  });

const ALREADY_LOCKED = '200504';
const ALREADY_ORDERED = '200708';

/** One hold on its way through the HIS. */
interface Holding {
  context: CallContext;
  key: string;
  command: { hisPatientId: string; slotId: string };
}

type HoldResult = WriteResult<HisHold>;

const isFor = (found: Order, { key, command }: Holding): boolean =>
  found.ORDER_ID === key && found.PAT_ID === command.hisPatientId && found.REG_ID === command.slotId;

/** Some HIS book at once what costs nothing: then an order that nobody has paid is a registration already. */
const isBookedFree = (found: Order): boolean =>
  isPaid(found) && sumFen([feeOf(found), found.CASH_FEE, found.FUND_FEE, found.ACCT_FEE]) === 0;

const isOrdered = (found: Order): boolean =>
  found.HOSP_ORDER_ID !== '' && (found.ORDER_STATUS === '2' || isBookedFree(found));

const rejected = (error: HisError): WriteResult<never> => ({ kind: 'rejected', error });

/** The steps of a hold; each ends in a result of the whole. */
function makeSteps(gateway: Gateway, orders: Orders) {
  const unknown = ({ context, key }: Holding, cause: HisError) =>
    gateway.unknown(context, { operation: 'hold', key }, cause);

  /** The order was not made, so the lock must not stay: the HIS would keep the number from everybody. Asked once. */
  const unlock = async (holding: Holding, why: HisError): Promise<WriteResult<never>> => {
    const { context, key } = holding;
    const undone = await gateway.attempt(context, 'unlock', { LOCK_ID: key }, about(unlockAnswer, { LOCK_ID: key }));
    const isGone = undone.kind === 'done' || (undone.kind === 'refused' && undone.error.code === 'NotFound');
    return isGone ? rejected(why) : unknown(holding, why);
  };

  const replayed = (holding: Holding, found: Order): HoldResult => {
    const { EXPIRE_TIME: expiresAt, SEQ_NO: seqNo, TIME_FLAG } = found;
    if (expiresAt === null) return unknown(holding, new HisError('Protocol', 'an order without an end'));
    const visitNumber = visitNumberOf(TIME_FLAG, seqNo);
    return { kind: 'done', value: { seqNo, visitNumber, expiresAt, fee: feeOf(found) }, replayed: true };
  };

  /** What came of an order whose answer says that this key or this transmission was there before. */
  const readBack = async (holding: Holding, cause: HisError): Promise<HoldResult> => {
    const found = await orders.look(holding.context, holding.key, 'holdMs');
    const isOrder = found !== null && found !== 'running' && !(found instanceof HisError) && isOrdered(found);
    return isOrder && isFor(found, holding) ? replayed(holding, found) : unknown(holding, cause);
  };

  const placeOrder = async (holding: Holding, locked: Order): Promise<HoldResult> => {
    const { context, key, command } = holding;
    const request = {
      ORDER_ID: key,
      IS_REG: '3',
      LOCK_ID: key,
      REG_ID: command.slotId,
      PAT_ID: command.hisPatientId,
      PAT_NAME: locked.PAT_NAME,
      REG_FEE: String(locked.REG_FEE),
      TREAT_FEE: String(locked.TREAT_FEE),
      TERMINAL_ID: key,
    };
    const made = await gateway.attempt(
      context,
      'order',
      request,
      about(orderAnswer, { ORDER_ID: key, REG_ID: command.slotId }),
    );
    switch (made.kind) {
      case 'done': {
        const { SEQ_NO: seqNo, ORDER_TIME, PAY_SECONDS } = made.value;
        const expiresAt = new Date(ORDER_TIME.getTime() + PAY_SECONDS * 1000);
        const visitNumber = visitNumberOf(locked.TIME_FLAG, seqNo);
        orders.numbers.keep(key, made.value.HOSP_ORDER_ID);
        return { kind: 'done', value: { seqNo, visitNumber, expiresAt, fee: feeOf(made.value) }, replayed: false };
      }
      case 'refused':
        return made.code === ALREADY_ORDERED ? readBack(holding, made.error) : unlock(holding, made.error);
      case 'doubled':
        return readBack(holding, made.cause);
      case 'unknown':
        return unknown(holding, made.cause);
    }
  };

  return { unknown, unlock, replayed, placeOrder };
}

/**
 * A hold is a lock and then an unpaid order, because only the order tells what has to be paid. Between them the HIS is
 * asked what it locked: for whom (the order must name the patient as the file does) and whether it is ours at all.
 */
export function makeHold(gateway: Gateway, orders: Orders): Pick<HisPort, 'hold'> {
  const { unknown, unlock, replayed, placeOrder } = makeSteps(gateway, orders);

  const goOn = async (holding: Holding, found: Order): Promise<HoldResult> => {
    switch (found.ORDER_STATUS) {
      case '2':
        return isOrdered(found) ? replayed(holding, found) : placeOrder(holding, found);
      case '4':
      case '5':
        return rejected(new HisError('HoldExpired', 'the hold under this key is over'));
      case '3':
      case '6':
        if (isBookedFree(found)) return replayed(holding, found);
        return rejected(new HisError('Conflict', 'the hold under this key is paid'));
    }
  };

  /** After a lock of our own: what is not as we asked is given back; what cannot be read is asked about by the probe. */
  const afterLock = (holding: Holding, found: Found | HisError): Promise<HoldResult> | HoldResult => {
    // Another call with the same key is at work; which of the two ends it is told by the probe.
    if (found === 'running') return unknown(holding, new HisError('Conflict', 'the HIS still works on this key'));
    if (found instanceof HisError) return unknown(holding, found);
    if (found === null || !isFor(found, holding)) {
      return unlock(holding, new HisError('Protocol', 'the HIS does not know the lock that it gave'));
    }
    return goOn(holding, found);
  };

  /** The key, or this transmission, was there before: only what is ours is gone on with, and nothing is given back. */
  const afterEarlierLock = (
    holding: Holding,
    found: Found | HisError,
    cause: HisError,
  ): Promise<HoldResult> | HoldResult => {
    if (found === null || found === 'running') return unknown(holding, cause);
    if (found instanceof HisError) return unknown(holding, found);
    if (!isFor(found, holding)) return rejected(new HisError('Conflict', 'the key holds something else'));
    return goOn(holding, found);
  };

  return {
    async hold(context, key, command) {
      const holding: Holding = { context, key, command };
      const request = {
        LOCK_ID: key,
        REG_ID: command.slotId,
        PAT_ID: command.hisPatientId,
        // Some HIS give the same number again to the same terminal, whoever the patient is: every hold is its own.
        TERMINAL_ID: key,
      };
      const lock = await gateway.attempt(
        context,
        'lock',
        request,
        about(lockAnswer, { LOCK_ID: key, REG_ID: command.slotId }),
      );
      switch (lock.kind) {
        case 'done':
          return afterLock(holding, await orders.look(context, key, 'holdMs'));
        case 'refused':
          if (lock.code !== ALREADY_LOCKED) return rejected(lock.error);
          return afterEarlierLock(holding, await orders.look(context, key, 'holdMs'), lock.error);
        case 'doubled':
          return afterEarlierLock(holding, await orders.look(context, key, 'holdMs'), lock.cause);
        case 'unknown':
          return unknown(holding, lock.cause);
      }
    },
  };
}
