import { type BillItemRow, billStatus, type BillRow, invoiceOf, type LineShare } from '../domain/bills';
import { type EventRow } from '../domain/events';
import { type His } from '../domain/his';
import { type PatientRow } from '../domain/patients';
import { refundUntil, type RegistrationRow, visitNoOf } from '../domain/registration-rows';
import { contentOf, type ReportRow } from '../domain/reports';
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
import { yuan } from '../yuan';

const flag = (value: number | boolean): '1' | '0' => (value ? '1' : '0');

export const presentPatient = (row: PatientRow) => ({
  patId: row.pat_id,
  patName: row.name,
  sex: row.sex,
  birthday: row.birthday,
  idType: row.id_no === '' ? '' : '01',
  idNo: row.id_no,
  phone: row.phone,
  cardNo: row.card_no,
  guardianName: row.guardian_name,
  guardianIdNo: row.guardian_id_no,
  guardianPhone: row.guardian_phone,
  insuType: row.insu_type,
  createdAt: row.created_at,
});

export const presentDepartment = (row: DepartmentRow) => ({
  deptCode: row.code,
  deptName: row.name,
  stdCode: row.std_code,
  stdName: row.std_name,
  parentCode: row.parent_code,
  parentName: row.parent_name ?? '',
  canRegister: flag(row.can_register),
  building: row.building,
  floor: row.floor,
  area: row.area,
  areaCode: row.area_code,
  location: row.floor === '' ? '' : locationOf(row),
  phone: '',
  intro: row.intro,
  sortNo: row.sort_no,
});

export const presentDoctor = (row: DoctorRow) => ({
  docCode: row.code,
  docName: row.name,
  sex: row.sex,
  title: row.title,
  titleCode: row.title_code,
  deptCode: row.dept_code,
  deptName: row.dept_name,
  speciality: row.speciality,
  intro: row.intro,
  photoUrl: '',
});

const UNLIMITED = 99;
const countOf = (count: ShownCount): number => (count === 'untold' ? -1 : count === 'unlimited' ? UNLIMITED : count);

export const presentSlot = (his: His, row: SlotRow) => {
  const { total, left } = shownSlotCounts(his, row);
  return {
    slotId: row.slot_id,
    beginTime: row.begin_time,
    endTime: row.end_time,
    total: countOf(total),
    left: countOf(left),
  };
};

const SESSION_STATUS = { stopped: 0, open: 1, 'not-open': 2 } as const;

export const presentSession = (his: His, row: SessionRow) => {
  const status = sessionStatus(his, row);
  const { total, left } = shownCounts(his, row);
  return {
    schId: row.sch_id,
    deptCode: row.dept_code,
    deptName: row.dept_name,
    docCode: row.doc_code,
    docName: row.doc_name ?? '普通门诊',
    title: row.title ?? '',
    regType: row.doc_code === '' ? '1' : '2',
    schDate: row.day,
    halfDay: row.half_day,
    beginTime: row.begin_time,
    endTime: row.end_time,
    status: SESSION_STATUS[status],
    stopReason: row.stop_reason,
    openAt: status === 'not-open' ? row.open_at : '',
    total: countOf(total),
    left: countOf(left),
    regFeeFen: row.fee_fen,
    location: locationOf(row),
    room: roomOf(his, row.dept_code, row.original_doc_code),
  };
};

// A HIS whose lock is switched off holds no number, and has none to tell.
const seqNoOf = (row: RegistrationRow): number => (row.seq_no === 0 ? -1 : row.seq_no);

export const presentHold = (row: RegistrationRow, isReplay: boolean) => ({
  orderId: row.order_id ?? '',
  lockId: row.lock_id,
  schId: row.sch_id,
  slotId: row.slot_id,
  seqNo: seqNoOf(row),
  beginTime: row.begin_time,
  endTime: row.end_time,
  expireAt: row.expire_at,
  regFee: yuan(row.reg_fee_fen),
  payFee: yuan(row.pay_fee_fen),
  concession: row.concession,
  location: locationOf(row),
  replayed: flag(isReplay),
});

const ORDER_STATUS: Record<RegistrationRow['status'], string> = {
  held: '2',
  arrived: '3',
  'given-up': '4',
  refunded: '5',
  confirmed: '6',
  visited: '7',
  expired: '8',
};

export const orderStatusOf = (row: RegistrationRow): string => ORDER_STATUS[row.status];

export const presentRegistration = (row: RegistrationRow) => ({
  orderId: row.order_id ?? '',
  lockId: row.lock_id,
  regNo: row.reg_no ?? '',
  orderStatus: orderStatusOf(row),
  stopFlag: flag(row.stopped),
  patId: row.pat_id,
  patName: row.pat_name ?? '',
  deptCode: row.dept_code,
  deptName: row.dept_name,
  stdCode: row.std_code,
  docCode: row.doc_code,
  docName: row.doc_name ?? '普通门诊',
  title: row.title ?? '',
  schId: row.sch_id,
  slotId: row.slot_id,
  visitDate: row.day,
  halfDay: row.half_day,
  beginTime: row.begin_time,
  endTime: row.end_time,
  seqNo: seqNoOf(row),
  regFee: yuan(row.reg_fee_fen),
  payFee: yuan(row.pay_fee_fen),
  cashFee: yuan(row.cash_fen),
  fundFee: yuan(row.fund_fen),
  acctFee: yuan(row.acct_fen),
  transactionId: row.transaction_id,
  insuranceTradeNo: row.insurance_trade_no,
  location: locationOf(row),
  expireAt: row.expire_at,
  heldAt: row.held_at,
  confirmedAt: row.confirmed_at,
  checkInAt: row.check_in_at,
  visitedAt: row.visited_at,
  refundedAt: row.refunded_at,
  refundUntil: refundUntil(row),
  visitNo: visitNoOf(row),
  refundNo: row.refund_no ?? '',
  refundBy: row.refund_by === '' ? '' : moneyByOf(row),
});

const moneyByOf = (row: RegistrationRow): '1' | '2' | '3' => {
  if (row.pay_fee_fen === 0) return '3';
  return row.refund_by === 'hospital' ? '2' : '1';
};

export const presentRefund = (row: RegistrationRow, isReplay: boolean) => ({
  orderId: row.order_id ?? '',
  regNo: row.reg_no ?? '',
  refundOrderId: row.refund_order_id ?? '',
  refundNo: row.refund_no ?? '',
  refundFee: yuan(row.pay_fee_fen),
  moneyBy: moneyByOf(row),
  replayed: flag(isReplay),
});

const BILL_STATUS = { due: '1', paid: '2', refunded: '3', expired: '9' } as const;

export const presentBill = (his: His, row: BillRow) => ({
  billId: row.bill_id,
  regNo: row.reg_no,
  patId: row.pat_id,
  billType: row.bill_type,
  title: row.title,
  deptCode: row.dept_code,
  deptName: row.dept_name,
  deptStdCode: row.dept_std_code,
  docCode: row.doc_code,
  docName: row.doc_name ?? '',
  docNationalCode: row.doc_national_code ?? '',
  diagCode: row.diag_code,
  diagName: row.diag_name,
  totalFee: yuan(row.total_fen),
  billStatus: BILL_STATUS[billStatus(his, row)],
  createdAt: row.created_at,
  expireAt: row.expire_at,
  mergeable: flag(row.mergeable),
  insuranceOk: flag(row.insurance_ok),
  settleNo: row.settle_no ?? '',
  paidAt: row.paid_at ?? '',
  invoiceNo: invoiceOf(his, row)?.number ?? '',
  invoiceUrl: invoiceOf(his, row)?.url ?? '',
});

export const presentBillItem = (row: BillItemRow) => ({
  itemCode: row.item_code,
  itemName: row.item_name,
  nationalCode: row.national_code,
  chargeType: row.charge_type,
  insuClass: row.insu_class,
  spec: row.spec,
  unit: row.unit,
  price: `${yuan(row.price_fen)}00`,
  qty: String(row.qty),
  fee: yuan(row.price_fen * row.qty),
  usage: row.usage_text,
  itemNo: String(row.line),
  // 0 paid or to be paid, 1 done, 2 given back.
  itemStatus: row.refund_key !== '' ? '2' : row.executed_at !== '' ? '1' : '0',
});

export const presentLineShare = (share: LineShare) => ({
  itemNo: String(share.line),
  totalFee: yuan(share.totalFen),
  fundFee: yuan(share.fundFen),
  ownFee: yuan(share.ownFen),
  preSelfRate: share.firstOwnPercent === null ? '' : `${share.firstOwnPercent}.00`,
});

export const presentReportHead = (row: ReportRow) => {
  const { items } = contentOf(row);
  return {
    reportId: row.report_id,
    patId: row.pat_id,
    patName: row.pat_name,
    reportType: row.report_type,
    category: row.category,
    title: row.title,
    specimen: row.specimen,
    deptName: row.dept_name,
    docName: row.doc_name ?? '',
    sampledAt: row.sampled_at,
    reportedAt: row.reported_at,
    auditFlag: flag(row.audited),
    auditedAt: row.audited_at,
    auditor: row.auditor,
    sampleState: row.audited === 1 ? '3' : '2',
    abnormalCount: items.filter((item) => item.flag !== 'N').length,
    criticalFlag: flag(items.some((item) => item.flag === 'HH' || item.flag === 'LL')),
    sensitive: flag(row.sensitive),
    releasedAt: row.released_at,
    version: row.version,
    reportState: row.state,
    changeReason: row.change_reason,
  };
};

export const presentReport = (row: ReportRow) => {
  const { items, organisms, exam } = contentOf(row);
  return {
    ...presentReportHead(row),
    orderNo: row.order_no,
    note: row.note,
    items: items.map((item, i) => ({ seq: i + 1, ...item })),
    organisms,
    exam: exam && { ...exam, imageCount: -1, imageUrl: '' },
  };
};

export const presentLedger = (row: LedgerRow) => ({
  tradeNo: row.trade_no,
  tradeType: row.trade_type,
  bizType: row.biz_type,
  orderId: row.order_id,
  refundOrderId: row.refund_order_id,
  transactionId: row.transaction_id,
  insuranceTradeNo: row.insurance_trade_no,
  totalFee: yuan(row.total_fen),
  cashFee: yuan(row.cash_fen),
  fundFee: yuan(row.fund_fen),
  acctFee: yuan(row.acct_fen),
  tradeAt: row.traded_at,
});

export const presentEvent = (row: EventRow) => ({
  eventId: row.event_id,
  eventType: row.event_type,
  occurredAt: row.occurred_at,
  patId: row.pat_id,
  regNo: row.reg_no,
  schId: row.sch_id,
  reportId: row.report_id,
  billId: row.bill_id,
  msg: row.msg,
  orderId: row.order_id,
});
