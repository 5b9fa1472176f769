import { DAY, type TriageFigures, type TriageRecordList } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { TriageCatalog } from './advise-departments';
import { namesOf, presentRecord, readNames } from './record.presenter';
import type { RequireStaff } from './require-staff';
import { type RecordKind, reviews } from './review.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  catalog: Pick<TriageCatalog, 'listDepartments'>;
  requireStaff: RequireStaff;
}

const EMERGENCY = '急症';
const CLINIC = '门诊';

/** What staff see of the triage without anybody's words: counts, and a list of answers. */
export const makeReadReview = ({ tx, clock, catalog, requireStaff }: Deps) => ({
  /** @throws STAFF.FORBIDDEN, HIS.* */
  async figures(staffId: string, days: number): Promise<TriageFigures> {
    await requireStaff(tx.outside, staffId, 'triage.review');
    const from = new Date(clock.now().getTime() - days * DAY);
    const [{ departments, corrections, ...rest }, hospital] = await Promise.all([
      reviews.readFigures(tx.outside, from),
      catalog.listDepartments(),
    ]);
    const nameOf = namesOf(hospital);
    const named = (code: string | null, otherwise: string): string => (code === null ? otherwise : nameOf(code));
    return {
      days,
      ...rest,
      choices: hospital.map(({ code, name }) => ({ code, name })),
      departments: departments.map(({ code, count }) => ({ name: nameOf(code), count })),
      corrections: corrections.map(({ from: advised, to, shouldBe, count }) => ({
        from: named(advised, EMERGENCY),
        to: shouldBe === 'emergency' ? EMERGENCY : named(to, CLINIC),
        count,
      })),
    };
  },

  /** @throws STAFF.FORBIDDEN, HIS.* */
  async list(staffId: string, kind: RecordKind, before: string | undefined): Promise<TriageRecordList> {
    await requireStaff(tx.outside, staffId, 'triage.review');
    const { rows, hasMore } = await reviews.listRecords(tx.outside, kind, before);
    const ids = rows.map(({ id }) => id);
    const [byId, nameOf] = await Promise.all([reviews.reviewsOf(tx.outside, ids), readNames(catalog)]);
    return { records: rows.map((row) => presentRecord(row, byId.get(row.id), nameOf)), hasMore };
  },
});
