import type { Fen } from '@anzhen/shared-types';

/** Bills in our own words: what is due, what is paid and settled, and what comes back (see ./his). */

export interface HisBillItem {
  /** Names it within its bill. */
  line: string;
  /** executed: somebody did it, so it cannot come back */
  state: 'open' | 'executed' | 'refunded';
  name: string;
  spec: string;
  quantity: string;
  insuranceClass: '甲类' | '乙类' | '自费';
  /** 院内收费项目编码 */
  hospitalCode: string;
  /** 医保目录编码; null while the hospital has not matched the item with the national catalogue (未对码). */
  nationalCode: string | null;
  amount: Fen;
}

/** Where and by whom a bill was ordered, in the codes that the insurance knows. */
export interface HisBillInsurance {
  /** `officialCode`: 诊疗科目 of the national register; null when the hospital has none for it. */
  department: { code: string; name: string; officialCode: string | null };
  /** 国家医保医师代码 */
  doctorCode: string | null;
  /** ICD-10 医保版 */
  diagnosis: { code: string; name: string } | null;
}

export interface HisBill {
  id: string;
  kind: 'examination' | 'medicine' | 'treatment';
  title: string;
  registrationNo: string;
  doctorName: string;
  orderedAt: Date;
  status: 'due' | 'paid' | 'refunded';
  total: Fen;
  items: HisBillItem[];
  guidance: string[];
  /** Whether it may be paid together with others. */
  isMergeable: boolean;
  /** Null: the HIS says that the insurance bears nothing of it. */
  insurance: HisBillInsurance | null;
  /** 电子票据, once the HIS has issued one; the address is the HIS's own word and not looked at yet. */
  invoice: { number: string; url: string } | null;
}

/** The HIS's own estimate before any money moves; the sum of the parts is the total. */
export interface HisQuote {
  total: Fen;
  fund: Fen;
  account: Fen;
  cash: Fen;
}

/** What one item costs the patient, whoever of the account and WeChat pays it. */
export interface HisItemShare {
  billId: string;
  /** HisBillItem.line */
  line: string;
  own: Fen;
  /** 先自付比例 in percent: borne by the patient before the insurance counts; null when the HIS does not tell. */
  firstOwnPercent: number | null;
}

/** A quote of bills. `shares` is null when the HIS says nothing of single items; they are its own word, not looked at. */
export interface HisBillQuote extends HisQuote {
  shares: HisItemShare[] | null;
}

/** Whom the insurance knows a patient as, and under which number it knows the visit: what 1101 and 2201 told the HIS. */
export interface HisInsuredVisit {
  /** psn_no */
  personNo: string;
  /** insutype: 310 employees, 390 residents. */
  insuranceType: string;
  /** insuplc_admdvs: where the person is insured. */
  regionCode: string;
  /** mdtrt_id */
  visitId: string;
  /** ipt_otp_no: the hospital's own number, under which it registered the visit. */
  visitNo: string;
}

export interface SettleCommand {
  billIds: string[];
  hisPatientId: string;
  cash: Fen;
  fund: Fen;
  account: Fen;
  transactionId: string | null;
  insuranceOrderId: string | null;
  paidAt: Date;
}

export interface HisSettlement {
  receiptNo: string;
  /** Where to go, in this order, and with which bill. */
  guidance: { billId: string; text: string }[];
}

export interface BillLine {
  billId: string;
  line: string;
}

/** Items of bills that were settled together under one key. */
export interface BillLines {
  settlementKey: string;
  hisPatientId: string;
  lines: BillLine[];
}

export interface BillRefundCommand extends BillLines {
  cash: Fen;
  fund: Fen;
  account: Fen;
  reason: string;
}
