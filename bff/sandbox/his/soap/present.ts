import {
  type BillItemRow,
  billStatus,
  type BillRow,
  invoiceOf,
  type LineShare,
  type SettlementRow,
} from '../domain/bills';
import { type EventRow } from '../domain/events';
import { type His } from '../domain/his';
import { type PatientRow } from '../domain/patients';
import { refundUntil, type RegistrationRow, visitNoOf } from '../domain/registration-rows';
import { roomOf } from '../domain/rooms';
import {
  type DepartmentRow,
  type DoctorRow,
  locationOf,
  type SessionRow,
  sessionStatus,
  type SlotRow,
} from '../domain/schedule';
import { type ShownCount, shownCounts, shownSlotCounts } from '../domain/shown-counts';
import { type LedgerRow } from '../domain/trades';

const flag = (value: number | boolean): '1' | '0' => (value ? '1' : '0');
const SEX: Record<string, string> = { '1': '1', '2': '0' };
const ORDINARY = '普通门诊';
const REGISTRATION_FEN = 500; // The small part of a price that is for the registration itself.

/** A price in its two parts. */
const feesOf = (fen: number) => ({
  REG_FEE: String(Math.min(fen, REGISTRATION_FEN)),
  TREAT_FEE: String(Math.max(0, fen - REGISTRATION_FEN)),
});

const countOf = (count: ShownCount): string => {
  if (count === 'unlimited') return '99';
  return String(count === 'untold' ? 99 : count);
};

/** The hospital's own number of an order; empty while the number is only locked. */
export const hospOrderIdOf = (row: RegistrationRow): string =>
  row.ordered_at === '' ? '' : `D${row.lock_id.slice(1)}`;

const seqNoOf = (row: RegistrationRow): string => (row.seq_no === 0 ? '' : String(row.seq_no));

export const presentPatient = (row: PatientRow) => ({
  PAT_ID: row.pat_id,
  PAT_NAME: row.name,
  SEX: SEX[row.sex] ?? '',
  BIRTHDAY: row.birthday,
  ID_TYPE: row.id_no === '' ? '0' : '1',
  ID_NO: row.id_no,
  PHONE: row.phone,
  CARD_NO: row.card_no,
  PARENT_NAME: row.guardian_name,
  PARENT_ID_NO: row.guardian_id_no,
  PARENT_PHONE: row.guardian_phone,
  INSU_TYPE: row.insu_type,
  CREATE_TIME: row.created_at,
});

export const presentDepartment = (row: DepartmentRow) => ({
  DEPT_ID: row.code,
  DEPT_NAME: row.name,
  STD_CODE: row.std_code,
  STD_NAME: row.std_name,
  PARENT_ID: row.parent_code === '' ? '-1' : row.parent_code,
  PARENT_NAME: row.parent_name ?? '',
  IS_REG: flag(row.can_register),
  BUILDING: row.building,
  FLOOR: row.floor,
  AREA: row.area,
  AREA_CODE: row.area_code,
  LOCATION: row.floor === '' ? '' : locationOf(row),
  TEL: '',
  DEPT_DESC: row.intro,
  SORT_NO: String(row.sort_no),
});

export const presentDoctor = (row: DoctorRow) => ({
  DOCTOR_ID: row.code,
  DOCTOR_NAME: row.name,
  SEX: SEX[row.sex] ?? '',
  TITLE: row.title,
  TITLE_CODE: row.title_code,
  DEPT_ID: row.dept_code,
  DEPT_NAME: row.dept_name,
  SPECIALTY: row.speciality,
  DOCTOR_DESC: row.intro,
  PHOTO_URL: '',
});

const doctorOf = (row: { doc_code: string; doc_name: string | null; title: string | null }) => ({
  DOCTOR_ID: row.doc_code === '' ? '0' : row.doc_code,
  DOCTOR_NAME: row.doc_name ?? ORDINARY,
  TITLE: row.title ?? '',
});

const SESSION_STATUS = { stopped: '0', open: '1', 'not-open': '2' } as const;

export const presentSession = (his: His, row: SessionRow) => {
  const status = sessionStatus(his, row);
  const { total, left } = shownCounts(his, row);
  return {
    REG_ID: row.sch_id,
    DEPT_ID: row.dept_code,
    DEPT_NAME: row.dept_name,
    ...doctorOf(row),
    REG_LEVEL: row.doc_code === '' ? '1' : '2',
    REG_DATE: row.day,
    TIME_FLAG: String(row.half_day),
    BEGIN_TIME: row.begin_time,
    END_TIME: row.end_time,
    REG_STATUS: SESSION_STATUS[status],
    STOP_REASON: row.stop_reason,
    OPEN_TIME: status === 'not-open' ? row.open_at : '',
    TOTAL: countOf(total),
    OVER_COUNT: countOf(left),
    ...feesOf(row.fee_fen),
    IS_TIME_REG: '1',
    LOCATION: locationOf(row),
    ROOM: roomOf(his, row.dept_code, row.original_doc_code),
  };
};

export const presentSlot = (his: His, row: SlotRow) => {
  const { total, left } = shownSlotCounts(his, row);
  return {
    REG_ID: row.slot_id,
    BEGIN_TIME: row.begin_time,
    END_TIME: row.end_time,
    TOTAL: countOf(total),
    OVER_COUNT: countOf(left),
  };
};

const placeOf = (row: RegistrationRow) => ({
  REG_ID: row.slot_id,
  SEQ_NO: seqNoOf(row),
  BEGIN_TIME: row.begin_time,
  END_TIME: row.end_time,
});

const concessionOf = (row: RegistrationRow) => ({
  IS_CONCESSIONS: flag(row.pay_fee_fen !== row.reg_fee_fen),
  CONCESSIONS_DESC: row.concession,
  REAL_TOTAL_FEE: String(row.pay_fee_fen),
});

export const presentLock = (row: RegistrationRow, seconds: number) => ({
  LOCK_ID: row.order_id ?? '',
  HOSP_LOCK_ID: row.lock_id,
  ...placeOf(row),
  LOCK_TIME: row.held_at,
  LOCK_SECONDS: String(seconds),
  ...feesOf(row.reg_fee_fen),
});

export const presentOrder = (row: RegistrationRow, seconds: number) => ({
  ORDER_ID: row.order_id ?? '',
  HOSP_ORDER_ID: hospOrderIdOf(row),
  ...placeOf(row),
  ORDER_TIME: row.ordered_at,
  PAY_SECONDS: String(seconds),
  ...feesOf(row.reg_fee_fen),
  ...concessionOf(row),
});

const STATUS: Record<RegistrationRow['status'], string> = {
  held: '2',
  arrived: '3',
  visited: '3',
  'given-up': '4',
  expired: '4',
  refunded: '5',
  confirmed: '6',
};

const closeReasonOf = (row: RegistrationRow): string => {
  if (row.status === 'expired') return '2';
  if (row.status !== 'given-up') return '';
  return row.closed_by === 'window' ? '3' : '1';
};

export const refundFlagOf = (row: RegistrationRow): string => {
  if (row.status !== 'refunded') return '';
  return row.refund_by === 'hospital' ? '2' : '1';
};

const REGISTRATION_FIELDS =
  'ORDER_ID HOSP_LOCK_ID HOSP_ORDER_ID REG_NO ORDER_STATUS CLOSE_REASON STOP_FLAG PAT_ID PAT_NAME DEPT_ID DEPT_NAME STD_CODE DOCTOR_ID DOCTOR_NAME TITLE SESSION_REG_ID REG_DATE TIME_FLAG REG_ID SEQ_NO BEGIN_TIME END_TIME REG_FEE TREAT_FEE IS_CONCESSIONS CONCESSIONS_DESC REAL_TOTAL_FEE CASH_FEE FUND_FEE ACCT_FEE TRADE_NO INSU_TRADE_NO LOCATION LOCK_TIME ORDER_TIME EXPIRE_TIME CONFIRM_TIME SIGN_TIME VISIT_TIME REFUND_TIME REFUND_UNTIL VISIT_NO REFUND_FLAG REFUND_ID HOSP_REFUND_ID'.split(
    ' ',
  );

export const presentRegistration = (row: RegistrationRow) => ({
  ORDER_ID: row.order_id ?? '',
  HOSP_LOCK_ID: row.lock_id,
  HOSP_ORDER_ID: hospOrderIdOf(row),
  REG_NO: row.reg_no ?? '',
  ORDER_STATUS: STATUS[row.status],
  CLOSE_REASON: closeReasonOf(row),
  STOP_FLAG: flag(row.stopped),
  PAT_ID: row.pat_id,
  PAT_NAME: row.pat_name ?? '',
  DEPT_ID: row.dept_code,
  DEPT_NAME: row.dept_name,
  STD_CODE: row.std_code,
  ...doctorOf(row),
  SESSION_REG_ID: row.sch_id,
  REG_DATE: row.day,
  TIME_FLAG: String(row.half_day),
  ...placeOf(row),
  ...feesOf(row.reg_fee_fen),
  ...concessionOf(row),
  CASH_FEE: String(row.cash_fen),
  FUND_FEE: String(row.fund_fen),
  ACCT_FEE: String(row.acct_fen),
  TRADE_NO: row.transaction_id,
  INSU_TRADE_NO: row.insurance_trade_no,
  LOCATION: locationOf(row),
  LOCK_TIME: row.held_at,
  ORDER_TIME: row.ordered_at,
  EXPIRE_TIME: row.expire_at,
  CONFIRM_TIME: row.confirmed_at,
  SIGN_TIME: row.check_in_at,
  VISIT_TIME: row.visited_at,
  REFUND_TIME: row.refunded_at,
  REFUND_UNTIL: refundUntil(row),
  VISIT_NO: visitNoOf(row),
  REFUND_FLAG: refundFlagOf(row),
  REFUND_ID: row.refund_order_id ?? '',
  HOSP_REFUND_ID: row.refund_no ?? '',
});

/** "Failed" and "not found" are one value here: everything but the key and the status is empty. */
export const presentNoRegistration = (key: { ORDER_ID?: string; REG_NO?: string }) => ({
  ...Object.fromEntries(REGISTRATION_FIELDS.map((name) => [name, ''])),
  ORDER_STATUS: '1',
  ...key,
});

const BILL_STATUS = { due: '1', paid: '2', refunded: '3', expired: '9' } as const;

export const presentBill = (his: His, row: BillRow) => ({
  BILL_ID: row.bill_id,
  REG_NO: row.reg_no,
  PAT_ID: row.pat_id,
  BILL_TYPE: row.bill_type,
  BILL_TITLE: row.title,
  DEPT_ID: row.dept_code,
  DEPT_NAME: row.dept_name,
  STD_CODE: row.dept_std_code,
  DOCTOR_ID: row.doc_code,
  DOCTOR_NAME: row.doc_name ?? '',
  DOCTOR_NATIONAL_CODE: row.doc_national_code ?? '',
  DIAG_CODE: row.diag_code,
  DIAG_NAME: row.diag_name,
  TOTAL_FEE: String(row.total_fen),
  BILL_STATUS: BILL_STATUS[billStatus(his, row)],
  CREATE_TIME: row.created_at,
  EXPIRE_TIME: row.expire_at,
  IS_MERGE: flag(row.mergeable),
  IS_INSU: flag(row.insurance_ok),
  SETTLE_NO: row.settle_no ?? '',
  PAY_TIME: row.paid_at ?? '',
  INVOICE_NO: invoiceOf(his, row)?.number ?? '',
  INVOICE_URL: invoiceOf(his, row)?.url ?? '',
});

export const presentBillItem = (row: BillItemRow) => ({
  ITEM_CODE: row.item_code,
  ITEM_NAME: row.item_name,
  NATIONAL_CODE: row.national_code,
  CHARGE_TYPE: row.charge_type,
  INSU_CLASS: row.insu_class,
  SPEC: row.spec,
  UNIT: row.unit,
  PRICE: String(row.price_fen),
  QTY: String(row.qty),
  FEE: String(row.price_fen * row.qty),
  USAGE: row.usage_text,
});

export const presentLineShare = (share: LineShare) => ({
  ITEM_NO: String(share.line),
  TOTAL_FEE: String(share.totalFen),
  FUND_FEE: String(share.fundFen),
  OWN_FEE: String(share.ownFen),
  PRE_SELF_RATE: share.firstOwnPercent === null ? '' : String(share.firstOwnPercent),
});

export const presentSettlement = (row: SettlementRow) => ({
  ORDER_ID: row.order_id,
  SETTLE_NO: row.settle_no,
  RECEIPT_NO: row.receipt_no,
  INVOICE_NO: '',
  TOTAL_FEE: String(row.total_fen),
  CASH_FEE: String(row.cash_fen),
  FUND_FEE: String(row.fund_fen),
  ACCT_FEE: String(row.acct_fen),
  TRADE_NO: row.transaction_id,
  INSU_TRADE_NO: row.insurance_trade_no,
  SETTLE_TIME: row.settled_at,
});

export const presentLedger = (row: LedgerRow) => ({
  HOSP_TRADE_NO: row.trade_no,
  TRADE_TYPE: row.trade_type === 'pay' ? 'SUCCESS' : 'REFUND',
  BIZ_TYPE: row.biz_type === 'reg' ? '1' : '2',
  ORDER_ID: row.order_id,
  REFUND_ID: row.refund_order_id,
  TRADE_NO: row.transaction_id,
  INSU_TRADE_NO: row.insurance_trade_no,
  TOTAL_FEE: String(row.total_fen),
  CASH_FEE: String(row.cash_fen),
  FUND_FEE: String(row.fund_fen),
  ACCT_FEE: String(row.acct_fen),
  TRADE_TIME: row.traded_at,
});

const EVENT_TYPE: Record<EventRow['event_type'], string> = {
  STOP: '5001',
  CANCEL: '5002',
  REFUND: '5003',
  VISIT: '5004',
  SWAP: '5007',
  BILL: '7001',
  REPORT: '7002',
};

export const presentEvent = (row: EventRow) => ({
  EVENT_ID: String(row.event_id),
  EVENT_TYPE: EVENT_TYPE[row.event_type],
  EVENT_TIME: row.occurred_at,
  PAT_ID: row.pat_id,
  ORDER_ID: row.order_id,
  REG_NO: row.reg_no,
  REG_ID: row.sch_id,
  BILL_ID: row.bill_id,
  REPORT_ID: row.report_id,
  EVENT_MSG: row.msg,
});
