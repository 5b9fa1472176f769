import type { SoapCall, Tree } from './soap-peer';

type Answer = Exclude<Tree, string>;

export const KEY = 'apt_01JDSOAP00000001';
export const PATIENT = '0000100001';

const patient: Answer = {
  PAT_ID: PATIENT,
  PAT_NAME: '余佩兰',
  SEX: '0',
  BIRTHDAY: '1958-03-12',
  ID_TYPE: '1',
  ID_NO: '990101195803120027',
  PHONE: '13900000001',
  CARD_NO: '000000100001',
  PARENT_NAME: '',
  INSU_TYPE: '310',
  CREATE_TIME: '2020-01-01 08:00:00',
};

/** 2012's row of a paid number; tests change what they are about. */
export const order: Answer = {
  ORDER_ID: KEY,
  HOSP_LOCK_ID: 'L1',
  HOSP_ORDER_ID: 'O1',
  REG_NO: 'R000000001',
  ORDER_STATUS: '6',
  CLOSE_REASON: '',
  STOP_FLAG: '0',
  PAT_ID: PATIENT,
  PAT_NAME: '余佩兰',
  DEPT_ID: 'D0304',
  DEPT_NAME: '心血管内科',
  STD_CODE: '03.04',
  DOCTOR_ID: '1001',
  DOCTOR_NAME: '江望舒',
  TITLE: '主任医师',
  SESSION_REG_ID: 'S1',
  REG_ID: 'S1-1',
  REG_DATE: '2026-11-25',
  TIME_FLAG: '1',
  BEGIN_TIME: '08:00',
  END_TIME: '08:30',
  SEQ_NO: '12',
  REG_FEE: '1000',
  TREAT_FEE: '7000',
  IS_CONCESSIONS: '0',
  CONCESSIONS_DESC: '',
  REAL_TOTAL_FEE: '8000',
  CASH_FEE: '8000',
  FUND_FEE: '0',
  ACCT_FEE: '0',
  TRADE_NO: '4200pay',
  INSU_TRADE_NO: '',
  LOCATION: '门诊楼3层B区',
  EXPIRE_TIME: '2026-11-24 10:45:00',
  VISIT_TIME: '',
  VISIT_NO: '',
  REFUND_FLAG: '',
  REFUND_ID: '',
};

export const locked: Answer = {
  ...order,
  ORDER_STATUS: '2',
  HOSP_ORDER_ID: '',
  REG_NO: '',
  CASH_FEE: '0',
  TRADE_NO: '',
};
export const ordered: Answer = { ...locked, HOSP_ORDER_ID: 'O1' };
export const refunded: Answer = { ...order, ORDER_STATUS: '5', REFUND_FLAG: '1', REFUND_ID: KEY };
export const unknownOrder: Answer = { ORDER_ID: KEY, REG_NO: '', ORDER_STATUS: '1', PAT_ID: '', DEPT_ID: '' };

const bill: Answer = {
  BILL_ID: 'B1',
  REG_NO: 'R000000001',
  PAT_ID: PATIENT,
  BILL_TYPE: '2',
  BILL_TITLE: '药费',
  DOCTOR_NAME: '江望舒',
  TOTAL_FEE: '3050',
  BILL_STATUS: '1',
  CREATE_TIME: '2026-11-24 9:30:00',
  IS_MERGE: '1',
  IS_INSU: '1',
  DEPT_ID: 'D0304',
  DEPT_NAME: '心血管内科',
  STD_CODE: '03.04',
  DOCTOR_ID: '1011',
  DOCTOR_NATIONAL_CODE: 'D000000000011',
  DIAG_CODE: 'E78.500',
  DIAG_NAME: '高脂血症',
  INVOICE_NO: '',
  INVOICE_URL: '',
};

export const billOf = (items: { FEE: string }[], total: string): Answer => ({
  ...bill,
  TOTAL_FEE: total,
  ITEM_LIST: {
    ITEM: items.map(({ FEE }) => ({
      ITEM_CODE: 'M1',
      ITEM_NAME: '阿托伐他汀钙片',
      INSU_CLASS: '01',
      NATIONAL_CODE: 'XC10AAA9901010001',
      SPEC: '20mg×7片',
      UNIT: '盒',
      PRICE: FEE,
      QTY: '1',
      FEE,
      USAGE: '每晚 1 片',
    })),
  },
});

const settlement: Answer = {
  ORDER_ID: KEY,
  SETTLE_NO: 'S1',
  RECEIPT_NO: '20261124001',
  INVOICE_NO: '',
  TOTAL_FEE: '3050',
  CASH_FEE: '3050',
  FUND_FEE: '0',
  ACCT_FEE: '0',
  TRADE_NO: '4200bill',
  INSU_TRADE_NO: '',
  SETTLE_TIME: '2026-11-24 10:20:00',
  GUIDE_LIST: {
    GUIDE: [
      {
        BILL_ID: 'B2',
        STEP: '2',
        TITLE: '取药',
        BUILDING: '门诊楼',
        FLOOR: '1',
        WINDOW: '5号窗口',
        IS_FASTING: '0',
        TIP: '',
      },
      {
        BILL_ID: 'B1',
        STEP: '1',
        TITLE: '抽血',
        BUILDING: '门诊楼',
        FLOOR: '2',
        WINDOW: '',
        IS_FASTING: '1',
        TIP: '早上做',
      },
    ],
  },
};

const report: Answer = {
  REPORT_ID: 'RP1',
  PAT_ID: PATIENT,
  PAT_NAME: '余佩兰',
  REPORT_TYPE: '1',
  CATEGORY: 'BLOOD_COUNT',
  REPORT_TITLE: '血常规',
  SPECIMEN: '全血',
  DOCTOR_NAME: '江望舒',
  SAMPLE_TIME: '2026-11-20 8:05:00',
  REPORT_TIME: '2026-11-20 09:40:00',
  AUDIT_FLAG: '1',
  AUDITOR: '检验一',
  ABNORMAL_COUNT: '1',
  CRITICAL_FLAG: '0',
  IS_SENSITIVE: '0',
  RELEASE_TIME: '',
  AUDIT_TIME: '2026-11-20 09:45:00',
  REPORT_VERSION: '1',
  REPORT_STATE: '1',
  CHANGE_REASON: '',
};

/** A proper answer of every function, as docs/SANDBOX-HIS-SOAP.md tells it. */
export const ANSWERS: Record<string, Answer> = {
  1001: { SYSDATE: '2026-11-24 10:15:00', HOSP_NAME: '医院', HOSP_CODE: 'BB', HOSP_AREA: '本部' },
  1002: { ...patient, IS_REPEAT: '0' },
  1003: { PAT_LIST: { PAT: [patient] } },
  2001: {
    DEPT_LIST: {
      DEPT: [
        {
          DEPT_ID: 'D03',
          DEPT_NAME: '内科',
          STD_CODE: '03',
          PARENT_ID: '-1',
          PARENT_NAME: '',
          IS_REG: '0',
          BUILDING: '',
          FLOOR: '',
          AREA: '',
          DEPT_DESC: '',
        },
        {
          DEPT_ID: 'D0304',
          DEPT_NAME: '心血管内科',
          STD_CODE: '03.04',
          PARENT_ID: 'D03',
          PARENT_NAME: '内科',
          IS_REG: '1',
          BUILDING: '门诊楼',
          FLOOR: 'B1',
          AREA: 'B区',
          DEPT_DESC: '看心脏 & 血管\n<周三休>',
        },
      ],
    },
  },
  2002: {
    DOCTOR_LIST: {
      DOCTOR: [{ DOCTOR_ID: '1001', DOCTOR_NAME: '江望舒', TITLE: '主任医师', DEPT_ID: 'D0304', SPECIALTY: '冠心病' }],
    },
  },
  2003: {
    REG_LIST: {
      REG: [
        {
          ...{
            REG_ID: 'S1',
            DEPT_ID: 'D0304',
            DOCTOR_ID: '0',
            DOCTOR_NAME: '普通门诊',
            TITLE: '',
            REG_DATE: '2026-11-25',
          },
          ...{ TIME_FLAG: '2', REG_STATUS: '1', TOTAL: '99', OVER_COUNT: '99', REG_FEE: '1000', TREAT_FEE: '7000' },
          ...{ LOCATION: '门诊楼3层B区', ROOM: '5诊室' },
        },
        {
          ...{
            REG_ID: 'S2',
            DEPT_ID: 'D0304',
            DOCTOR_ID: '1001',
            DOCTOR_NAME: '江望舒',
            TITLE: '主任医师',
            REG_DATE: '2026-11-25',
          },
          ...{ TIME_FLAG: '1', REG_STATUS: '0', TOTAL: '6', OVER_COUNT: '-2', REG_FEE: '0', TREAT_FEE: '0' },
          ...{ LOCATION: '门诊楼3层B区', ROOM: '' },
        },
      ],
    },
  },
  2004: {
    TIME_REG_LIST: {
      TIME_REG: [
        { REG_ID: 'S1-1', BEGIN_TIME: '8:00', END_TIME: '8:30', TOTAL: '6', OVER_COUNT: '4' },
        { REG_ID: 'S1-2', BEGIN_TIME: '08:30', END_TIME: '09:00', TOTAL: '6', OVER_COUNT: '-1' },
      ],
    },
  },
  2005: {
    LOCK_ID: KEY,
    HOSP_LOCK_ID: 'L1',
    REG_ID: 'S1-1',
    SEQ_NO: '12',
    LOCK_TIME: '2026-11-24 10:15:00',
    LOCK_SECONDS: '600',
    REG_FEE: '1000',
    TREAT_FEE: '7000',
  },
  2006: { LOCK_ID: KEY, UNLOCK_TIME: '2026-11-24 10:16:00' },
  2007: {
    ...{ ORDER_ID: KEY, HOSP_ORDER_ID: 'O1', REG_ID: 'S1-1', SEQ_NO: '12', BEGIN_TIME: '08:00', END_TIME: '08:30' },
    ...{ ORDER_TIME: '2026-11-24 10:15:01', PAY_SECONDS: '1800', REG_FEE: '1000', TREAT_FEE: '7000' },
    ...{ IS_CONCESSIONS: '1', CONCESSIONS_DESC: '老年人优惠', REAL_TOTAL_FEE: '6000' },
  },
  2008: { ORDER_ID: KEY, HOSP_ORDER_ID: 'O1', REG_NO: 'R000000001', SEQ_NO: '12', CONFIRM_TIME: '2026-11-24 10:20:00' },
  2009: { ORDER_ID: KEY, CANCEL_TIME: '2026-11-24 10:20:00' },
  2010: { ORDER_ID: KEY, REFUND_FLAG: '1', REFUND_ID: KEY, HOSP_REFUND_ID: 'F1', REFUND_FEE: '8000', REFUND_DESC: '' },
  2011: { REG_NO: 'R000000001', VISIT_NO: 'A012', SIGN_TIME: '2026-11-25 07:50:00', LOCATION: '门诊楼3层B区' },
  2012: { ORDER_LIST: { ORDER: [order] } },
  3001: { BILL_LIST: { BILL: [bill] } },
  3002: billOf([{ FEE: '2550' }, { FEE: '500' }], '3050'),
  3003: settlement,
  3004: { ...settlement, PAY_STATUS: '2' },
  3006: {
    ...{ PSN_NO: '530000000000000001', INSU_TYPE: '310', INSU_ADMDVS: '530100' },
    ...{ VISIT_NO: 'R000000001', MDTRT_ID: '330600000000000001' },
  },
  3005: { QUOTE_NO: 'Q1', TOTAL_FEE: '3050', FUND_FEE: '1000', ACCT_FEE: '50', SELF_FEE: '2000', NOTE: '' },
  5010: {
    LAST_ID: '7',
    EVENT_LIST: {
      EVENT: [
        {
          EVENT_ID: '7',
          EVENT_TYPE: '7002',
          EVENT_TIME: '2026-11-24 10:00:00',
          PAT_ID: PATIENT,
          ORDER_ID: '',
          REG_NO: '',
          REG_ID: '',
          BILL_ID: '',
          REPORT_ID: 'RP1',
        },
      ],
    },
  },
  8001: { REPORT_LIST: { REPORT: [report, { ...report, REPORT_ID: 'RP0', AUDIT_FLAG: '0', REPORT_TIME: '' }] } },
  8002: {
    ...report,
    ITEM_LIST: {
      ITEM: [
        {
          SEQ: '1',
          ITEM_CODE: 'WBC',
          ITEM_NAME: '白细胞计数',
          RESULT: '<0.01',
          UNIT: '10^9/L',
          RANGE: '3.5-9.5',
          NORMAL_FLAG: '危急值偏低',
          METHOD: '',
        },
        {
          SEQ: '2',
          ITEM_CODE: 'HGB',
          ITEM_NAME: '血红蛋白',
          RESULT: '-1',
          UNIT: 'g/L',
          RANGE: '',
          NORMAL_FLAG: '正常',
          METHOD: '',
        },
      ],
    },
  },
  9003: {
    TOTAL: '1',
    PAGE_COUNT: '1',
    PAGE_NO: '1',
    RECORD_LIST: {
      RECORD: [
        {
          ...{
            HOSP_TRADE_NO: 'T1',
            TRADE_TYPE: 'SUCCESS',
            BIZ_TYPE: '1',
            ORDER_ID: KEY,
            REFUND_ID: '',
            TRADE_NO: '4200pay',
          },
          ...{
            INSU_TRADE_NO: '',
            TOTAL_FEE: '8000',
            CASH_FEE: '8000',
            FUND_FEE: '0',
            ACCT_FEE: '0',
            TRADE_TIME: '2026-11-24 10:20:00',
          },
        },
      ],
    },
  },
};

/** What the HIS knows of a number, when a test says nothing else: it grows with the calls that were made. */
export function orderAfter(calls: readonly SoapCall[]): Answer {
  const codes = calls.map(({ code }) => code);
  if (codes.includes('2010')) return refunded;
  if (codes.includes('2008')) return order;
  if (codes.includes('2007')) return ordered;
  return codes.includes('2005') ? locked : order;
}
