import { issueBill, splitOf, type Split } from '../domain/bills';
import { announce } from '../domain/events';
import { type His, nowOf, Refusal, todayOf } from '../domain/his';
import { patientOf } from '../domain/patients';
import { byRegNo, type RegistrationRow } from '../domain/registration-rows';
import { addDays, ageOn } from '../hospital-time';
import { ADULT_VISIT, CHILD_VISIT } from '../seed/price-list';

const ADULT_AGE = 14; // Paediatrics ends here.
const BILL_DAYS = 3;

/** What the doctor's last click of a visit brought about. */
export interface CompletedVisit {
  regNo: string;
  visitedAt: string;
  bills: ({ billId: string; title: string } & Split)[];
}

/**
 * The doctor finishes the visit: the registration is visited, tests and medicine are billed, and the split that
 * the patient's insurance would give is told.
 * @throws Refusal order-unknown; order-unpaid unless it is paid and not finished
 */
export function completeVisit(his: His, regNo: string): CompletedVisit {
  return his.db.transaction(() => {
    const row = byRegNo(his, regNo);
    const moved = his.db.run(
      "UPDATE registration SET status = 'visited', visited_at = ? WHERE reg_no = ? AND status IN ('confirmed', 'arrived')",
      nowOf(his),
      regNo,
    );
    if (moved !== 1) throw new Refusal('order-unpaid');
    return { regNo, visitedAt: nowOf(his), bills: row.pat_id === '' ? [] : issueBills(his, row) };
  });
}

function issueBills(his: His, row: RegistrationRow): CompletedVisit['bills'] {
  const patient = patientOf(his, row.pat_id);
  const outcome = ageOn(patient.birthday, todayOf(his)) < ADULT_AGE ? CHILD_VISIT : ADULT_VISIT;
  const orders = [
    { type: '1', title: outcome.labTitle, items: outcome.lab },
    { type: '2', title: outcome.medicineTitle, items: outcome.medicine },
  ] as const;
  announce(his, { type: 'VISIT', msg: '就诊结束', patId: row.pat_id, regNo: row.reg_no ?? '' });
  return orders.map(({ type, title, items }) => {
    const head = {
      reg_no: row.reg_no ?? '',
      pat_id: row.pat_id,
      bill_type: type,
      title,
      dept_code: row.dept_code,
      doc_code: row.doc_code,
      diag_code: outcome.diagCode,
      diag_name: outcome.diagName,
      created_at: nowOf(his),
      expire_at: `${addDays(todayOf(his), BILL_DAYS)} 23:59:59`,
      mergeable: 1,
      insurance_ok: 1,
    };
    const billId = issueBill(his, head, items);
    announce(his, { type: 'BILL', msg: `${title}待缴费`, patId: row.pat_id, regNo: head.reg_no, billId });
    const lines = items.map((item, i) => ({ ...item, bill_id: billId, line: i + 1 }));
    return { billId, title, ...splitOf(lines, patient.insu_type) };
  });
}
