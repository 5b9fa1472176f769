import { dueBills } from './bills';
import { type His, Refusal } from './his';
import { patientOf } from './patients';

/** What an upload to the insurance must say of the patient and of the visit. */
export interface InsuredVisit {
  psnNo: string;
  insutype: string;
  insuplcAdmdvs: string;
  iptOtpNo: string;
  mdtrtId: string;
}

/**
 * 医保就诊登记: finds the patient at the insurance by their consent (1101) and registers the visit of these bills (2201).
 * Nothing changes when it is asked for again.
 * @throws Refusal bill-unknown, bill-paid, bill-expired, bill-not-together, bill-uninsured, consent-over, consent-of-other
 */
export function insureVisit(
  his: His,
  query: { patId: string; billIds: readonly string[]; payAuthNo: string },
): InsuredVisit {
  const bills = dueBills(his, query.patId, query.billIds);
  const [regNo = '', ...others] = new Set(bills.map((bill) => bill.reg_no));
  if (others.length > 0) throw new Refusal('bill-not-together');
  if (bills.some((bill) => bill.insurance_ok === 0)) throw new Refusal('bill-uninsured');
  const person = his.insurer.person(query.payAuthNo);
  if (!person) throw new Refusal('consent-over');
  // What was ordered outside of a visit is registered under its first bill.
  const iptOtpNo = regNo || (bills.map((bill) => bill.bill_id).sort()[0] ?? '');
  const { idNo, ...known } = person;
  if (idNo !== patientOf(his, query.patId).id_no) throw new Refusal('consent-of-other');
  return { ...known, iptOtpNo, mdtrtId: his.insurer.registerVisit({ psnNo: known.psnNo, iptOtpNo }) };
}
