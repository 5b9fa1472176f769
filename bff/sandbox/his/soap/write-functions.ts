import { settle } from '../domain/bills';
import { type DialectRules, type His, nowOf, Refusal } from '../domain/his';
import { giveUp, hold } from '../domain/holds';
import { order, PAY_SECONDS } from '../domain/orders';
import { createPatient } from '../domain/patients';
import { byOrder, visitNoOf } from '../domain/registration-rows';
import { bookFree, checkIn, confirm, type Payment, refund } from '../domain/registrations';
import { locationOf } from '../domain/schedule';
import { type Tree } from '../dress';
import { CodedRefusal } from './codes';
import { SoapFieldError, type SoapFields } from './fields';
import { type FunctionCall, settlementRes, type SoapFunction } from './functions';
import * as present from './present';

/** Ten minutes, and the platform gives back what it does not use. */
const RULES: DialectRules = { holdTtlSeconds: 600, isReleasedByHis: false, replays: false };

const PAY_MODES = { '0': 'ZERO', '1': 'WX', '2': 'YB' } as const;
const fenText = String;

function paymentOf(fields: SoapFields): Payment {
  const payment: Payment = {
    totalFen: fields.fen('TOTAL_FEE'),
    cashFen: fields.fen('CASH_FEE'),
    fundFen: fields.optionalFen('FUND_FEE'),
    acctFen: fields.optionalFen('ACCT_FEE'),
    transactionId: fields.optional('TRADE_NO'),
    insuranceTradeNo: fields.optional('INSU_TRADE_NO'),
  };
  fields.splitDateTime('PAY_DATE', 'PAY_TIME');
  if (payment.cashFen > 0 && payment.transactionId === '') throw new SoapFieldError('TRADE_NO 不能为空');
  if (payment.fundFen + payment.acctFen > 0 && payment.insuranceTradeNo === '')
    throw new SoapFieldError('INSU_TRADE_NO 不能为空');
  return payment;
}

/** A REG_ID is a slot's or a session's. @throws Refusal session-unknown */
function placeOf(his: His, regId: string): { schId: string; slotId: string } {
  const slot = his.db.one<{ sch_id: string }>('SELECT sch_id FROM slot WHERE slot_id = ?', regId);
  if (slot) return { schId: slot.sch_id, slotId: regId };
  if (his.db.one('SELECT 1 FROM session WHERE sch_id = ?', regId)) return { schId: regId, slotId: '' };
  throw new Refusal('session-unknown');
}

/** A full session has a code of its own when no slot was asked for. */
function fullAs<T>(place: { slotId: string }, code: string, take: () => T): T {
  try {
    return take();
  } catch (error) {
    if (place.slotId === '' && error instanceof Refusal && error.reason === 'no-number-left')
      throw new CodedRefusal(code, '号源已满');
    throw error;
  }
}

const terminalOf = (fields: SoapFields): string => fields.optional('TERMINAL_ID', 32);

function checkHospOrder(his: His, orderId: string, hospOrderId: string): void {
  const row = byOrder(his, orderId);
  if (row.ordered_at !== '' && present.hospOrderIdOf(row) !== hospOrderId) throw new Refusal('hosp-order-differs');
}

const locking: Record<string, SoapFunction> = {
  2005: ({ his, fields }) => {
    const orderId = fields.key('LOCK_ID');
    const command = { orderId, patId: fields.text('PAT_ID'), terminalId: terminalOf(fields) };
    const place = placeOf(his, fields.text('REG_ID'));
    const { row } = fullAs(place, '200505', () => hold(his, { ...command, ...place }, RULES));
    return present.presentLock(row, his.traps.holdTtlSeconds || RULES.holdTtlSeconds);
  },

  2006: ({ his, fields }) => {
    const { row } = giveUp(his, 'release', fields.key('LOCK_ID'), 'locked');
    return { LOCK_ID: row.order_id ?? '', UNLOCK_TIME: nowOf(his) };
  },

  2007: ({ his, fields }) => {
    const orderId = fields.key('ORDER_ID');
    const isReg = fields.oneOf('IS_REG', ['1', '2', '3']);
    const lockId = isReg === '3' ? fields.key('LOCK_ID') : '';
    fields.fen('REG_FEE');
    fields.fen('TREAT_FEE');
    const person = {
      patId: fields.text('PAT_ID'),
      patName: fields.text('PAT_NAME', 50),
      idNo: fields.optional('ID_NO', 18),
      cardNo: fields.optional('CARD_NO', 20),
    };
    const regId = fields.text('REG_ID');
    if (isReg === '3' && lockId !== orderId) throw new CodedRefusal('200702', '订单号与锁号ID不一致');
    const place = placeOf(his, regId);
    const wants = ({ '1': 'today', '2': 'later', '3': 'locked' } as const)[isReg];
    const command = { orderId, lockId, ...person, ...place, terminalId: terminalOf(fields), wants };
    return present.presentOrder(
      fullAs(place, '200709', () => bookFree(his, order(his, command, RULES))),
      PAY_SECONDS,
    );
  },

  2009: ({ his, fields }) => {
    fields.optional('CANCEL_REASON', 200);
    const { row } = giveUp(his, 'cancel', fields.key('ORDER_ID'), 'ordered');
    return { ORDER_ID: row.order_id ?? '', CANCEL_TIME: nowOf(his) };
  },
};

function refundRes({ his, fields }: FunctionCall): Record<string, Tree> {
  const orderId = fields.key('ORDER_ID');
  const refundOrderId = fields.key('REFUND_ID');
  const refundFen = fields.fen('REFUND_FEE');
  const hospOrderId = fields.text('HOSP_ORDER_ID');
  fields.text('REFUND_REASON', 200);
  checkHospOrder(his, orderId, hospOrderId);
  try {
    const { row } = refund(his, { orderId, refundOrderId, refundFen, dueText: fenText });
    return {
      ORDER_ID: orderId,
      REFUND_FLAG: present.refundFlagOf(row),
      REFUND_ID: row.refund_order_id ?? '',
      HOSP_REFUND_ID: row.refund_no ?? '',
      REFUND_FEE: String(row.pay_fee_fen),
      REFUND_TIME: row.refunded_at,
      REFUND_DESC: '',
    };
  } catch (error) {
    const isDenied = error instanceof Refusal && error.reason === 'refund-too-late';
    if (!isDenied || his.traps.refundDenial !== 'flag') throw error;
    const nothing = { REFUND_ID: '', HOSP_REFUND_ID: '', REFUND_FEE: '0', REFUND_TIME: '' };
    return { ORDER_ID: orderId, REFUND_FLAG: '0', ...nothing, REFUND_DESC: '医院不允许退款' };
  }
}

const paying: Record<string, SoapFunction> = {
  2008: ({ his, fields }) => {
    const orderId = fields.key('ORDER_ID');
    const hospOrderId = fields.text('HOSP_ORDER_ID');
    const payMode = PAY_MODES[fields.oneOf('PAY_MODE', ['0', '1', '2'])];
    const payment = paymentOf(fields);
    checkHospOrder(his, orderId, hospOrderId);
    const { row } = confirm(his, { orderId, payMode, payment, dueText: fenText }, RULES);
    return {
      ORDER_ID: orderId,
      HOSP_ORDER_ID: present.hospOrderIdOf(row),
      REG_NO: row.reg_no ?? '',
      SEQ_NO: String(row.seq_no),
      CONFIRM_TIME: row.confirmed_at,
      LOCATION: locationOf(row),
    };
  },

  2010: refundRes,

  3003: ({ his, fields }) => {
    const payment = paymentOf(fields);
    const billIds = fields.joined('BILL_IDS', 20);
    const command = { orderId: fields.key('ORDER_ID'), patId: fields.text('PAT_ID'), billIds, payment };
    return settlementRes(his, settle(his, { ...command, dueText: fenText }, RULES).settlement);
  },
};

const counter: Record<string, SoapFunction> = {
  1002: ({ his, fields }) => {
    const idType = fields.oneOf('ID_TYPE', ['0', '1']);
    const sex = fields.oneOf('SEX', ['0', '1']) === '1' ? '1' : '2';
    const { patient, isReplay } = createPatient(his, fields.key('ORDER_ID'), {
      name: fields.text('PAT_NAME', 50),
      sex,
      birthday: fields.day('BIRTHDAY'),
      id_no: idType === '0' ? '' : fields.text('ID_NO', 18),
      phone: fields.text('PHONE', 20),
      guardian_name: fields.optional('PARENT_NAME', 50),
      guardian_id_no: fields.optional('PARENT_ID_NO', 18),
      guardian_phone: fields.optional('PARENT_PHONE', 20),
      address: fields.optional('ADDRESS', 200),
    });
    return { ...present.presentPatient(patient), IS_REPEAT: isReplay ? '1' : '0' };
  },

  2011: ({ his, fields }) => {
    const { row } = checkIn(his, fields.text('REG_NO'));
    return {
      REG_NO: row.reg_no ?? '',
      VISIT_NO: visitNoOf(row),
      SIGN_TIME: row.check_in_at,
      LOCATION: locationOf(row),
    };
  },
};

/** The functions that change something, and for each the field whose text is its key, so that queries can say that it still runs. */
export const WRITING: Readonly<Record<string, SoapFunction>> = { ...counter, ...locking, ...paying };

export const KEYS: Readonly<Record<string, readonly [kind: string, field: string]>> = {
  1002: ['createPatient', 'ORDER_ID'],
  2005: ['order', 'LOCK_ID'],
  2006: ['order', 'LOCK_ID'],
  2007: ['order', 'ORDER_ID'],
  2008: ['order', 'ORDER_ID'],
  2009: ['order', 'ORDER_ID'],
  2010: ['order', 'ORDER_ID'],
  2011: ['reg', 'REG_NO'],
  3003: ['settle', 'ORDER_ID'],
};
