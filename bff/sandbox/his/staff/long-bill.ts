import { type NewBillItem, issueBill } from '../domain/bills';
import { announce } from '../domain/events';
import { type His, nowOf, todayOf } from '../domain/his';
import { patientOf } from '../domain/patients';
import { addDays } from '../hospital-time';
import { firstDoctorOf } from '../seed/doctors';
import { ADULT_VISIT } from '../seed/price-list';

const BILL_DAYS = 3;
const DEPT = 'D02';

/** Who was seen last; a bill of somebody who never was belongs to no visit. */
const lastVisitOf = (his: His, patId: string): string =>
  his.db.one<{ reg_no: string }>(
    "SELECT reg_no FROM registration WHERE pat_id = ? AND status = 'visited' ORDER BY visited_at DESC LIMIT 1",
    patId,
  )?.reg_no ?? '';

/** Issues a due bill with so many lines, as a long stay in observation makes one. @throws Refusal patient-unknown */
export function issueLongBill(
  his: His,
  patId: string,
  lines: number,
): { billId: string; patId: string; lines: number; totalFen: number } {
  return his.db.transaction(() => {
    const patient = patientOf(his, patId);
    const priced = [...ADULT_VISIT.lab, ...ADULT_VISIT.medicine];
    const items = Array.from({ length: lines }, (_, i): NewBillItem => {
      const item = priced[i % priced.length]!;
      return { ...item, item_name: `${item.item_name}（${i + 1}）` };
    });
    const title = `明细${lines}行`;
    const head = {
      reg_no: lastVisitOf(his, patient.pat_id),
      pat_id: patient.pat_id,
      bill_type: '1',
      title,
      dept_code: DEPT,
      doc_code: firstDoctorOf(DEPT).code,
      diag_code: ADULT_VISIT.diagCode,
      diag_name: ADULT_VISIT.diagName,
      created_at: nowOf(his),
      expire_at: `${addDays(todayOf(his), BILL_DAYS)} 23:59:59`,
      mergeable: 1,
      insurance_ok: 1,
    } as const;
    const billId = issueBill(his, head, items);
    announce(his, { type: 'BILL', msg: `${title}待缴费`, patId: patient.pat_id, billId });
    const totalFen = items.reduce((sum, item) => sum + item.price_fen * item.qty, 0);
    return { billId, patId: patient.pat_id, lines, totalFen };
  });
}
