import { join } from 'node:path';
import { openState, type StateFile } from '../platform/state';

/** Somebody with an electronic insurance credential. */
export interface InsuredPerson {
  idNo: string;
  name: string;
  psnNo: string;
  /** 310 employees' insurance, 390 residents' insurance. */
  insutype: '310' | '390';
  /** What is left in the personal account. */
  accountFen: number;
  /** How much the fund bears: its usual share, everything, or nothing at all. */
  coverage: 'usual' | 'full' | 'none';
  /** Other subsidies, per order, after fund and account. */
  subsidyFen: number;
}

/** The patient's consent, given in the bureau's mini-program. */
export interface Authorisation {
  authCode: string;
  authCodeExpiresAtMs: number;
  authCodeUsed: boolean;
  openid: string;
  /** For whom; `payer` is the relative who agreed and pays, or nobody when patients agree for themselves. */
  idNo: string;
  payer: { idNo: string; name: string } | null;
  /** Empty until userQuery has exchanged the code. */
  payAuthNo: string;
  payAuthNoExpiresAtMs: number;
  /** The hospital order that has used it; no other may. */
  boundTo: string;
}

export interface Split {
  fundFen: number;
  accountFen: number;
  otherFen: number;
  cashFen: number;
}

export interface InsuranceRefund {
  appRefdSn: string;
  refdSn: string;
  refdType: 'ALL' | 'CASH' | 'HI';
  fundFen: number;
  accountFen: number;
  cashFen: number;
  fingerprint: string;
  refundedAtMs: number;
}

export interface InsuranceOrder {
  payOrdId: string;
  payToken: string;
  medOrgOrd: string;
  payAuthNo: string;
  idNo: string;
  name: string;
  idType: string;
  psnNo: string;
  insutype: string;
  mdtrtId: string;
  feeType: string;
  medType: string;
  chrgBchno: string;
  totalFen: number;
  ownPaidItemsFen: number;
  fingerprint: string;
  createdAtMs: number;
  /** 0 saved · 1 pre-settled · 2 to pay · 6 settled · 7-11 refunded in parts · 12 revoked · 15 settle failed. */
  ordStas: string;
  split: Split | null;
  settledAtMs: number | null;
  hiDocSn: string;
  hiRgstSn: string;
  refunds: InsuranceRefund[];
}

/** A visit that the hospital has registered with the insurance (2201). */
export interface InsuredVisit {
  psnNo: string;
  iptOtpNo: string;
  mdtrtId: string;
}

export interface NhsaSettings {
  /** Where 6302 is sent; empty: nowhere. */
  notifyUrl: string;
  /** Regions spell it differently in 6302. */
  ownPaySpelling: 'ownPayAmt' | 'ownpayAmt';
  timestampFormat: 'yyyyMMddHHmmss' | 'epochMs';
  /** Whether 6203 takes the authorisation of the payment, however old, or wants the patient to agree again. */
  refundCredential: 'any' | 'fresh';
}

export interface NhsaState {
  persons: Record<string, InsuredPerson>;
  authorisations: Authorisation[];
  orders: Record<string, InsuranceOrder>;
  visits: InsuredVisit[];
  settings: NhsaSettings;
}

const empty = (): NhsaState => ({
  persons: {},
  authorisations: [],
  orders: {},
  visits: [],
  settings: { notifyUrl: '', ownPaySpelling: 'ownPayAmt', timestampFormat: 'yyyyMMddHHmmss', refundCredential: 'any' },
});

export type NhsaStore = StateFile<NhsaState>;

/** Opens the state of the insurance centre. */
export const openNhsaStore = (stateDir: string): NhsaStore => openState(join(stateDir, 'nhsa.json'), empty);
