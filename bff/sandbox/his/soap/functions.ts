import { billOf, billsOf, guidesOf, itemsOf, quote, settlementOf, type SettlementRow } from '../domain/bills';
import { eventsAfter } from '../domain/events';
import { type His, nowOf, Refusal } from '../domain/his';
import { findByCard, findByGuardian, findByIdNo, patientOf, type PatientRow } from '../domain/patients';
import { findByOrder, findByRegNo, ofPatient, type RegistrationRow } from '../domain/registration-rows';
import { reportOf, type ReportRow, shownReports } from '../domain/reports';
import { departments, doctors, sessions, slots } from '../domain/schedule';
import { insureVisit } from '../domain/insured-visits';
import { findTrade, ledgerOfDay } from '../domain/trades';
import { type Tree } from '../dress';
import { type InFlight } from '../in-flight';
import { HOSPITAL } from '../seed/hospital';
import { CodedRefusal } from './codes';
import { type SoapFields } from './fields';
import * as present from './present';
import { presentExam, presentLab, presentMicro, presentReportHead } from './present-reports';

/** What a function is called with. `isRunning` says that a write with this key is being worked on. */
export interface FunctionCall {
  his: His;
  fields: SoapFields;
  isRunning: InFlight['has'];
}

export type SoapFunction = (call: FunctionCall) => Record<string, Tree>;

const SCHEDULE_DAYS = 31;
const HISTORY_DAYS = 92;
const MOST_FILES = 10;
const PAGE_SIZE = 100;
const ALL = '-1';

const orAll = (value: string): string => (value === ALL ? '' : value);

function find(his: His, fields: SoapFields): PatientRow[] {
  if (fields.optional('CARD_NO') !== '') return findByCard(his, fields.text('CARD_NO'), fields.optional('PAT_NAME'));
  if (fields.optional('PARENT_ID_NO') !== '')
    return findByGuardian(his, fields.text('PARENT_ID_NO'), fields.text('PAT_NAME'));
  return findByIdNo(his, fields.text('ID_NO'), fields.text('PAT_NAME'));
}

function findCreated({ his, fields, isRunning }: FunctionCall): PatientRow[] {
  const orderId = fields.key('ORDER_ID');
  const patId = findTrade(his, 'createPatient', orderId);
  if (patId !== undefined) return [patientOf(his, patId)];
  if (isRunning('createPatient', orderId)) throw new CodedRefusal('100302', '处理中，请稍后查询');
  return [];
}

function oneRegistration({ his, fields, isRunning }: FunctionCall): Record<string, Tree> {
  const orderId = fields.optional('ORDER_ID');
  const regNo = fields.optional('REG_NO');
  const row: RegistrationRow | undefined =
    orderId === '' ? findByRegNo(his, regNo) : findByOrder(his, fields.key('ORDER_ID'));
  const runs = orderId === '' ? isRunning('reg', regNo) : isRunning('order', orderId);
  if (runs) throw new CodedRefusal('201202', '处理中，请稍后查询');
  if (row) return present.presentRegistration(row);
  return present.presentNoRegistration(orderId === '' ? { REG_NO: regNo } : { ORDER_ID: orderId });
}

/** A settlement with the way through the building. */
export function settlementRes(his: His, settlement: SettlementRow): Record<string, Tree> {
  const bills = his.db.all<{ bill_id: string }>(
    'SELECT bill_id FROM bill WHERE settle_no = ? ORDER BY bill_id',
    settlement.settle_no,
  );
  const guides = guidesOf(
    his,
    bills.map((bill) => bill.bill_id),
  );
  return {
    ...present.presentSettlement(settlement),
    GUIDE_LIST: guides.map((guide, i) => ({
      BILL_ID: guide.billId,
      STEP: String(i + 1),
      TITLE: guide.title,
      BUILDING: guide.building,
      FLOOR: guide.floor,
      WINDOW: guide.window,
      IS_FASTING: guide.isFasting ? '1' : '0',
      TIP: guide.tip,
    })),
  };
}

function reportOfType({ his, fields }: FunctionCall, type: ReportRow['report_type']): ReportRow {
  const row = reportOf(his, fields.text('REPORT_ID'));
  if (row.report_type !== type) throw new Refusal('report-unknown');
  return row;
}

const catalogue: Record<string, SoapFunction> = {
  1001: ({ his }) => ({
    SYSDATE: nowOf(his),
    HOSP_NAME: HOSPITAL.name,
    HOSP_CODE: HOSPITAL.campusCode,
    HOSP_AREA: HOSPITAL.campusName,
  }),

  1003: (call) => {
    const files = call.fields.optional('ORDER_ID') === '' ? find(call.his, call.fields) : findCreated(call);
    if (files.length === 0) throw new Refusal('patient-unknown');
    return { PAT_LIST: files.slice(0, MOST_FILES).map(present.presentPatient) };
  },

  2001: ({ his, fields }) => {
    const parent = fields.optional('PARENT_ID');
    const list = departments(his).map(present.presentDepartment);
    return { DEPT_LIST: list.filter((dept) => parent === '' || dept.PARENT_ID === parent) };
  },

  2002: ({ his, fields }) => ({
    DOCTOR_LIST: doctors(his, orAll(fields.text('DEPT_ID'))).map(present.presentDoctor),
  }),

  2003: ({ his, fields }) => {
    const query = {
      deptCode: orAll(fields.text('DEPT_ID')),
      docCode: orAll(fields.text('DOCTOR_ID')),
      ...fields.range(SCHEDULE_DAYS),
    };
    return { REG_LIST: sessions(his, query).map((row) => present.presentSession(his, row)) };
  },

  2004: ({ his, fields }) => ({
    TIME_REG_LIST: slots(his, fields.text('REG_ID')).map((row) => present.presentSlot(his, row)),
  }),

  2012: (call) => {
    const { his, fields } = call;
    if (fields.optional('ORDER_ID') !== '' || fields.optional('REG_NO') !== '')
      return { ORDER_LIST: [oneRegistration(call)] };
    const { from, to } = fields.range(HISTORY_DAYS);
    const patient = patientOf(his, fields.text('PAT_ID'));
    return { ORDER_LIST: ofPatient(his, patient.pat_id, from, to).map(present.presentRegistration) };
  },
};

const money: Record<string, SoapFunction> = {
  3001: ({ his, fields }) => {
    const status = fields.oneOf('BILL_STATUS', ['1', '2']) === '1' ? 'due' : 'paid';
    const range = fields.range(HISTORY_DAYS);
    const patId = patientOf(his, fields.text('PAT_ID')).pat_id;
    return { BILL_LIST: billsOf(his, { patId, status, ...range }).map((row) => present.presentBill(his, row)) };
  },

  3002: ({ his, fields }) => {
    const bill = billOf(his, fields.text('BILL_ID'));
    return {
      ...present.presentBill(his, bill),
      ITEM_LIST: itemsOf(his, bill.bill_id).map(present.presentBillItem),
    };
  },

  3004: ({ his, fields, isRunning }) => {
    const orderId = fields.key('ORDER_ID');
    const settleNo = findTrade(his, 'settle', orderId);
    if (settleNo !== undefined) return { PAY_STATUS: '2', ...settlementRes(his, settlementOf(his, settleNo)) };
    if (isRunning('settle', orderId)) throw new CodedRefusal('300402', '处理中，请稍后查询');
    return { PAY_STATUS: '1' };
  },

  3005: ({ his, fields }) => {
    const orderId = fields.key('ORDER_ID');
    const query = {
      patId: fields.text('PAT_ID'),
      billIds: fields.joined('BILL_IDS', 20),
      insuType: fields.optional('INSU_TYPE'),
    };
    const parts = quote(his, query);
    const sum = (key: 'totalFen' | 'fundFen' | 'acctFen' | 'selfFen') =>
      String(parts.reduce((total, part) => total + part[key], 0));
    return {
      QUOTE_NO: `Q${orderId}`.slice(0, 32),
      TOTAL_FEE: sum('totalFen'),
      FUND_FEE: sum('fundFen'),
      ACCT_FEE: sum('acctFen'),
      SELF_FEE: sum('selfFen'),
      NOTE: '此为预估，以医保中心结算结果为准',
      PART_LIST: parts.map((part) => ({
        BILL_ID: part.billId,
        TOTAL_FEE: String(part.totalFen),
        FUND_FEE: String(part.fundFen),
        ACCT_FEE: String(part.acctFen),
        SELF_FEE: String(part.selfFen),
        DETAIL_LIST: part.lines.map(present.presentLineShare),
      })),
    };
  },

  3006: ({ his, fields }) => {
    const query = {
      patId: fields.text('PAT_ID'),
      billIds: fields.joined('BILL_IDS', 20),
      payAuthNo: fields.text('PAY_AUTH_NO'),
    };
    const visit = insureVisit(his, query);
    return {
      PSN_NO: visit.psnNo,
      INSU_TYPE: visit.insutype,
      INSU_ADMDVS: visit.insuplcAdmdvs,
      VISIT_NO: visit.iptOtpNo,
      MDTRT_ID: visit.mdtrtId,
    };
  },

  9003: ({ his, fields }) => {
    const type = fields.oneOf('TRADE_TYPE', ['ALL', 'SUCCESS', 'REFUND']);
    const page = { no: Math.max(1, fields.whole('PAGE_NO')), size: PAGE_SIZE };
    const only = type === 'ALL' ? undefined : type === 'SUCCESS' ? 'pay' : 'refund';
    const { total, rows } = ledgerOfDay(his, fields.day('BILL_DATE'), page, only);
    return {
      TOTAL: String(total),
      PAGE_COUNT: String(Math.ceil(total / PAGE_SIZE)),
      PAGE_NO: String(page.no),
      RECORD_LIST: rows.map(present.presentLedger),
    };
  },
};

const results: Record<string, SoapFunction> = {
  8001: ({ his, fields }) => {
    const { from, to } = fields.range(HISTORY_DAYS);
    const { pat_id } = patientOf(his, fields.text('PAT_ID'));
    return { REPORT_LIST: shownReports(his, pat_id, from, to).map(presentReportHead) };
  },
  8002: (call) => presentLab(reportOfType(call, '1')),
  8003: (call) => presentMicro(reportOfType(call, '3')),
  8004: (call) => presentExam(reportOfType(call, '2')),

  5010: ({ his, fields }) => {
    const sinceId = fields.whole('SINCE_ID');
    const list = eventsAfter(his, sinceId, PAGE_SIZE).map(present.presentEvent);
    return { LAST_ID: list.at(-1)?.EVENT_ID ?? String(sinceId), EVENT_LIST: list };
  },
};

/** The functions that change nothing. */
export const READING: Readonly<Record<string, SoapFunction>> = { ...catalogue, ...money, ...results };
