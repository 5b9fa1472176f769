import { type His } from './his';
import { type SessionRow, type SlotRow } from './schedule';

/** What a HIS tells about its numbers: a count, that it does not tell, or that there is no limit. */
export type ShownCount = number | 'untold' | 'unlimited';

interface Counts {
  total: ShownCount;
  left: ShownCount;
}

// Numbers sold beyond the plan that nobody added beforehand: some hospitals show them as a negative rest.
const overbooked = (his: His, column: 'sch_id' | 'slot_id', id: string, total: number): number =>
  his.db.one<{ n: number }>(
    `SELECT COUNT(*) AS n FROM registration r WHERE r.${column} = ? AND r.status IN ('held', 'confirmed', 'arrived', 'visited')
       AND r.seq_no > ? AND NOT EXISTS (SELECT 1 FROM extra_number e WHERE e.sch_id = r.sch_id AND e.seq_no = r.seq_no)`,
    id,
    total,
  )!.n;

function shown(his: His, counts: { total: number; left: number }, countOverbooked: () => number): Counts {
  switch (his.traps.left) {
    case 'lying':
      return { total: counts.total, left: counts.total };
    case 'unlimited':
      return { total: 'unlimited', left: 'unlimited' };
    case 'unknown':
      return { total: 'untold', left: 'untold' };
    case 'true': {
      const isNegative = his.traps.negativeLeft === 'shown' && counts.left === 0;
      return { total: counts.total, left: isNegative ? 0 - countOverbooked() : counts.left };
    }
  }
}

/** The numbers of a session as this HIS shows them; some sessions never tell. */
export function shownCounts(his: His, row: SessionRow): Counts {
  if (row.hides_count === 1) return { total: 'untold', left: 'untold' };
  return shown(his, { total: row.total, left: row.left_count }, () => overbooked(his, 'sch_id', row.sch_id, row.total));
}

/** The numbers of a slot as this HIS shows them. */
export function shownSlotCounts(his: His, row: SlotRow): Counts {
  return shown(his, { total: row.total, left: row.left_count }, () =>
    overbooked(his, 'slot_id', row.slot_id, row.first_seq + row.total - 1),
  );
}
