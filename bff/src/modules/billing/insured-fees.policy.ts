import { sumFen } from '@anzhen/shared-types';
import type { HisBill } from '../../ports/his';
import type { FeeUpload, InsuredDiagnosis, InsuredItem, OrderedIn } from '../../ports/insurance-centre';

/** What the insurance is told of one bill, or why it cannot be told of it, as a sentence for the patient. */
type InsuredBill = { orderedIn: OrderedIn; diagnoses: InsuredDiagnosis[]; items: InsuredItem[] } | { why: string };

/** The insurance takes nothing without its own codes (6201), and own-paid items of a bill are told like all others. */
export function readInsuredBill(bill: HisBill): InsuredBill {
  const { insurance, title, orderedAt } = bill;
  if (insurance === null) return { why: `「${title}」医院没有开通医保结算` };
  const { code, name, officialCode } = insurance.department;
  if (officialCode === null) return { why: `「${title}」的开单科室还没有医保编码` };
  const orderedIn: OrderedIn = {
    department: { code, name, subjectCode: officialCode },
    doctor: { code: insurance.doctorCode, name: bill.doctorName },
  };
  const items: InsuredItem[] = [];
  for (const { name, spec, nationalCode, hospitalCode, amount, quantity, insuranceClass } of bill.items) {
    if (nationalCode === null) return { why: `「${name}」还没有和医保目录对上编码` };
    const isOwnPaid = insuranceClass === '自费';
    items.push({ name, spec, nationalCode, hospitalCode, amount, quantity, isOwnPaid, orderedIn, orderedAt });
  }
  const { diagnosis } = insurance;
  return { orderedIn, diagnoses: diagnosis ? [{ ...diagnosis, ...orderedIn, at: orderedAt }] : [], items };
}

type Fees = Pick<FeeUpload, 'orderedIn' | 'beganAt' | 'diagnoses' | 'total' | 'items'>;

/** The bills of one visit as one upload, or the first bill that cannot be in it and why. */
export function insuredFeesOf(bills: readonly HisBill[]): { fees: Fees } | { billId: string; why: string } {
  const all: Exclude<InsuredBill, { why: string }>[] = [];
  for (const bill of bills) {
    const read = readInsuredBill(bill);
    if ('why' in read) return { billId: bill.id, why: read.why };
    all.push(read);
  }
  const [first] = all;
  if (!first) throw new RangeError('no bill');
  const diagnoses = new Map(all.flatMap((each) => each.diagnoses).map((each) => [each.code, each]));
  return {
    fees: {
      orderedIn: first.orderedIn,
      beganAt: new Date(Math.min(...bills.map(({ orderedAt }) => orderedAt.getTime()))),
      diagnoses: [...diagnoses.values()],
      total: sumFen(bills.map(({ total }) => total)),
      items: all.flatMap(({ items }) => items),
    },
  };
}
