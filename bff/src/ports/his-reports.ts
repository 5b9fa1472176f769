/** Results as a HIS tells them: laboratory, cultures, examinations. */

export interface HisReportHead {
  id: string;
  kind: 'lab' | 'culture' | 'exam';
  title: string;
  orderedBy: string;
  /** The hospital says that a physician tells it in person first. */
  isSensitive: boolean;
  /** When the hospital let a sensitive one be shown to the patient; null: not yet, or it does not say. */
  releasedAt: Date | null;
  /** withdrawn: it was out, and the hospital took it back; it has no content any more. */
  status: 'audited' | 'pending' | 'withdrawn';
  reportedAt: Date | null;
  /** 1 as first issued; higher with every correction and with a withdrawal. Where a HIS does not count, always 1. */
  version: number;
  /** When this version was audited; later than `reportedAt` when it was late or corrected. */
  issuedAt: Date | null;
  /** Why it was corrected or withdrawn, in the hospital's words; may be empty. */
  changeReason: string;
  /** In words, for example `16:00–17:00`. */
  expected: string | null;
  /** Lines of a laboratory report; what grew in a culture. */
  itemCount: number;
  abnormalCount: number;
  criticalCount: number;
}

export interface HisLabItem {
  code: string;
  name: string;
  value: string;
  unit: string;
  rangeText: string;
  /** Null: the laboratory put no mark, which does not say that it is normal. */
  flag: 'N' | 'H' | 'L' | 'HH' | 'LL' | 'A' | null;
  method: string;
}

export interface HisLabReport {
  kind: 'lab';
  head: HisReportHead;
  sampledAt: Date | null;
  /** 标本 as the laboratory names it; may be empty. */
  specimen: string;
  auditedBy: string;
  items: HisLabItem[];
}

/** 敏感, 剂量依赖性敏感, 中介, 耐药, 非敏感: the categories of CLSI M100. */
export type Susceptibility = 'S' | 'SDD' | 'I' | 'R' | 'NS';

export interface HisOrganism {
  name: string;
  /** As the laboratory wrote it, for example `>10^5 CFU/mL`; may be empty. */
  amount: string;
  drugs: {
    name: string;
    /** Minimum inhibitory concentration as printed, in mg/L; empty when another method was used. */
    mic: string;
    /** Null: the laboratory gave no category. */
    result: Susceptibility | null;
  }[];
}

/** 微生物培养及药敏. */
export interface HisCultureReport {
  kind: 'culture';
  head: HisReportHead;
  sampledAt: Date | null;
  specimen: string;
  auditedBy: string;
  /** None: nothing grew that matters; then the remark says so. */
  organisms: HisOrganism[];
  remark: string;
}

export interface HisExamReport {
  kind: 'exam';
  head: HisReportHead;
  /** Of the request (申请单号), which the pictures carry as their accession number; may be empty. */
  orderNumber: string;
  findings: string;
  conclusion: string;
  auditedBy: string;
}

export type HisReport = HisLabReport | HisCultureReport | HisExamReport;
