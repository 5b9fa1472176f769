import { billOf, billsOf, guidesOf, itemsOf, quote, settle } from '../domain/bills';
import { type LineRef, quoteBillRefund, refundBill } from '../domain/bill-refunds';
import { eventsAfter } from '../domain/events';
import { type DialectRules, type His, nowOf } from '../domain/his';
import { giveUp, hold } from '../domain/holds';
import { createPatient, findByCard, findByGuardian, findByIdNo, patientOf } from '../domain/patients';
import { byOrder, byRegNo, ofPatient, visitNoOf } from '../domain/registration-rows';
import { insureVisit } from '../domain/insured-visits';
import { bookFree, checkIn, confirm, type Payment, refund } from '../domain/registrations';
import { reportOf, shownReports } from '../domain/reports';
import { departments, doctors, locationOf, sessions, slots } from '../domain/schedule';
import { ledgerOfDay } from '../domain/trades';
import { HOSPITAL } from '../seed/hospital';
import { yuan } from '../yuan';
import { FieldError, type Fields } from './fields';
import * as present from './present';

export type Operation = (his: His, fields: Fields) => unknown;

/** A lock is an order at once, kept for fifteen minutes and then taken back; the same write again is answered again. */
const RULES: DialectRules = { holdTtlSeconds: 900, isReleasedByHis: true, replays: true };
const SCHEDULE_DAYS = 31;
const HISTORY_DAYS = 92;

function paymentOf(fields: Fields, totalName: string): Payment {
  const payment: Payment = {
    totalFen: fields.money(totalName),
    cashFen: fields.money('cashFee'),
    fundFen: fields.optionalMoney('fundFee'),
    acctFen: fields.optionalMoney('acctFee'),
    transactionId: fields.optional('transactionId'),
    insuranceTradeNo: fields.optional('insuranceTradeNo'),
  };
  fields.dateTime('paidAt');
  if (payment.cashFen > 0 && payment.transactionId === '') throw new FieldError('transactionId 不能为空');
  if (payment.fundFen + payment.acctFen > 0 && payment.insuranceTradeNo === '')
    throw new FieldError('insuranceTradeNo 不能为空');
  return payment;
}

/** `B2026…#2`: the second line of that bill. */
const linesOf = (fields: Fields): LineRef[] =>
  fields.texts('items', 200).map((text) => {
    const [billId = '', line = ''] = text.split('#');
    if (billId === '' || !/^\d{1,5}$/.test(line)) throw new FieldError('items 格式应为“缴费单号#行号”');
    return { billId, line };
  });

const reading: Record<string, Operation> = {
  ping: (his) => ({
    sysDate: nowOf(his),
    hospitalName: HOSPITAL.name,
    campusCode: HOSPITAL.campusCode,
    campusName: HOSPITAL.campusName,
  }),

  findPatients(his, fields) {
    const find = () => {
      if (fields.optional('cardNo') !== '') return findByCard(his, fields.text('cardNo'), fields.optional('patName'));
      if (fields.optional('guardianIdNo') !== '')
        return findByGuardian(his, fields.text('guardianIdNo'), fields.text('patName'));
      return findByIdNo(his, fields.text('idNo'), fields.text('patName'));
    };
    const list = find().map(present.presentPatient);
    return { total: list.length, list };
  },

  listDepartments: (his) => ({ list: departments(his).map(present.presentDepartment) }),

  listDoctors: (his, fields) => ({ list: doctors(his, fields.optional('deptCode')).map(present.presentDoctor) }),

  listSessions(his, fields) {
    const query = {
      deptCode: fields.optional('deptCode'),
      docCode: fields.optional('docCode'),
      ...fields.range(SCHEDULE_DAYS),
    };
    return { list: sessions(his, query).map((row) => present.presentSession(his, row)) };
  },

  listSlots(his, fields) {
    const schId = fields.text('schId');
    const list = slots(his, schId).map((slot) => present.presentSlot(his, slot));
    return { schId, list };
  },

  getRegistration(his, fields) {
    const regNo = fields.optional('regNo');
    return present.presentRegistration(regNo === '' ? byOrder(his, fields.orderId()) : byRegNo(his, regNo));
  },

  listRegistrations(his, fields) {
    const { from, to } = fields.range(HISTORY_DAYS);
    const patient = patientOf(his, fields.text('patId'));
    return { list: ofPatient(his, patient.pat_id, from, to).map(present.presentRegistration) };
  },

  listBills(his, fields) {
    const status = fields.oneOf('billStatus', ['1', '2']) === '1' ? 'due' : 'paid';
    const range = fields.range(HISTORY_DAYS);
    const patient = patientOf(his, fields.text('patId'));
    return {
      list: billsOf(his, { patId: patient.pat_id, status, ...range }).map((row) => present.presentBill(his, row)),
    };
  },

  getBill(his, fields) {
    const bill = billOf(his, fields.text('billId'));
    return { ...present.presentBill(his, bill), items: itemsOf(his, bill.bill_id).map(present.presentBillItem) };
  },

  quote(his, fields) {
    const orderId = fields.orderId();
    const billIds = fields.texts('billIds', 20);
    const parts = quote(his, { patId: fields.text('patId'), billIds, insuType: fields.optional('insuType') });
    const sum = (key: 'totalFen' | 'fundFen' | 'acctFen' | 'selfFen') =>
      yuan(parts.reduce((total, part) => total + part[key], 0));
    return {
      quoteNo: `Q${orderId}`.slice(0, 32),
      totalFee: sum('totalFen'),
      fundFee: sum('fundFen'),
      acctFee: sum('acctFen'),
      selfFee: sum('selfFen'),
      items: parts.map((part) => ({
        billId: part.billId,
        totalFee: yuan(part.totalFen),
        fundFee: yuan(part.fundFen),
        acctFee: yuan(part.acctFen),
        selfFee: yuan(part.selfFen),
        details: part.lines.map(present.presentLineShare),
      })),
      note: '此为预估，以医保中心结算结果为准',
    };
  },

  insureVisit(his, fields) {
    const billIds = fields.texts('billIds', 20);
    const visit = insureVisit(his, { patId: fields.text('patId'), billIds, payAuthNo: fields.text('payAuthNo', 40) });
    return {
      psnNo: visit.psnNo,
      insuType: visit.insutype,
      insuAdmdvs: visit.insuplcAdmdvs,
      visitNo: visit.iptOtpNo,
      mdtrtId: visit.mdtrtId,
    };
  },

  quoteBillRefund(his, fields) {
    const settleOrderId = fields.orderId();
    const parts = quoteBillRefund(his, { settleOrderId, patId: fields.text('patId'), lines: linesOf(fields) });
    return {
      orderId: settleOrderId,
      refundFee: yuan(parts.totalFen),
      cashFee: yuan(parts.cashFen),
      fundFee: yuan(parts.fundFen),
      acctFee: yuan(parts.acctFen),
    };
  },

  listReports(his, fields) {
    const { from, to } = fields.range(HISTORY_DAYS);
    const patient = patientOf(his, fields.text('patId'));
    return { list: shownReports(his, patient.pat_id, from, to).map(present.presentReportHead) };
  },

  getReport: (his, fields) => present.presentReport(reportOf(his, fields.text('reportId'))),

  transactions(his, fields) {
    const page = { no: fields.integer('pageNo', 1, 1_000_000), size: fields.integer('pageSize', 1, 100) };
    const { total, rows } = ledgerOfDay(his, fields.day('date'), page);
    return { total, pageNo: page.no, list: rows.map(present.presentLedger) };
  },

  listEvents(his, fields) {
    const sinceId = fields.integer('sinceId', 0, Number.MAX_SAFE_INTEGER);
    const list = eventsAfter(his, sinceId, fields.integer('limit', 1, 100)).map(present.presentEvent);
    return { lastId: list.at(-1)?.eventId ?? sinceId, list };
  },
};

const writing: Record<string, Operation> = {
  createPatient(his, fields) {
    const idType = fields.oneOf('idType', ['01', '']);
    const { patient, isReplay } = createPatient(his, fields.orderId(), {
      name: fields.text('patName', 50),
      sex: fields.oneOf('sex', ['1', '2']),
      birthday: fields.day('birthday'),
      id_no: idType === '' ? '' : fields.text('idNo', 18),
      phone: fields.text('phone', 20),
      guardian_name: fields.optional('guardianName', 50),
      guardian_id_no: fields.optional('guardianIdNo', 18),
      guardian_phone: fields.optional('guardianPhone', 20),
      address: fields.optional('address', 200),
    });
    return { ...present.presentPatient(patient), replayed: isReplay ? '1' : '0' };
  },

  hold(his, fields) {
    if (fields.optional('quotedFee') !== '') fields.money('quotedFee');
    const command = {
      orderId: fields.orderId(),
      patId: fields.text('patId'),
      schId: fields.text('schId'),
      slotId: fields.optional('slotId'),
      terminalId: fields.text('terminalId', 32),
      ...(fields.has('holdMinutes') ? { holdSeconds: 60 * fields.integer('holdMinutes', 1, 60) } : {}),
    };
    const { row, isReplay } = hold(his, command, RULES);
    return present.presentHold(bookFree(his, row), isReplay);
  },

  release: (his, fields) => presentGivenUp(giveUp(his, 'release', fields.orderId())),

  cancel(his, fields) {
    fields.text('reason', 200);
    return presentGivenUp(giveUp(his, 'cancel', fields.orderId()));
  },

  confirm(his, fields) {
    const payment = paymentOf(fields, 'payFee');
    const payMode = fields.oneOf('payMode', ['WX', 'YB', 'ZERO']);
    const { row, isReplay } = confirm(his, { orderId: fields.orderId(), payMode, payment, dueText: yuan }, RULES);
    return { ...present.presentRegistration(row), replayed: isReplay ? '1' : '0' };
  },

  refund(his, fields) {
    fields.text('reason', 200);
    const refundOrderId = fields.orderId('refundOrderId');
    const { row, isReplay } = refund(his, {
      orderId: fields.orderId(),
      refundOrderId,
      refundFen: fields.money('refundFee'),
      dueText: yuan,
    });
    return present.presentRefund(row, isReplay);
  },

  refundBill(his, fields) {
    fields.text('reason', 200);
    const parts = {
      totalFen: fields.money('refundFee'),
      cashFen: fields.money('cashFee'),
      fundFen: fields.money('fundFee'),
      acctFen: fields.money('acctFee'),
    };
    const orders = { settleOrderId: fields.orderId('settleOrderId'), refundOrderId: fields.orderId() };
    const command = { ...orders, patId: fields.text('patId'), lines: linesOf(fields), parts };
    const { refundNo, isReplay } = refundBill(his, command);
    return { orderId: orders.refundOrderId, refundNo, replayed: isReplay ? '1' : '0' };
  },

  checkIn(his, fields) {
    const { row, isReplay } = checkIn(his, fields.text('regNo'));
    return {
      regNo: row.reg_no,
      visitNo: visitNoOf(row),
      checkInAt: row.check_in_at,
      location: locationOf(row),
      replayed: isReplay ? '1' : '0',
    };
  },

  settle(his, fields) {
    const payment = paymentOf(fields, 'totalFee');
    const billIds = fields.texts('billIds', 20);
    const command = { orderId: fields.orderId(), patId: fields.text('patId'), billIds, payment, dueText: yuan };
    const { settlement, isReplay } = settle(his, command, RULES);
    return {
      orderId: settlement.order_id,
      settleNo: settlement.settle_no,
      receiptNo: settlement.receipt_no,
      invoiceNo: '',
      totalFee: yuan(settlement.total_fen),
      cashFee: yuan(settlement.cash_fen),
      fundFee: yuan(settlement.fund_fen),
      acctFee: yuan(settlement.acct_fen),
      settledAt: settlement.settled_at,
      guides: guidesOf(his, billIds).map(({ isFasting, ...guide }, i) => ({
        step: i + 1,
        ...guide,
        fasting: isFasting ? '1' : '0',
      })),
      replayed: isReplay ? '1' : '0',
    };
  },
};

function presentGivenUp({ row, isReplay }: ReturnType<typeof giveUp>) {
  return {
    orderId: row.order_id ?? '',
    lockId: row.lock_id,
    orderStatus: present.orderStatusOf(row),
    replayed: isReplay ? '1' : '0',
  };
}

/** Every operation of the dialect but tradeCheck, which asks the server what it is working on. */
export const OPERATIONS: Readonly<Record<string, Operation>> = { ...reading, ...writing };
