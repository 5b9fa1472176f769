import { type AuditEntryView, type AuditPage, type AuditQuery, hospitalDate } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { CallFacts } from '../../platform/http/bind';
import type { Clock } from '../../ports/clock';
import type { ReadTrail } from '../audit';
import { presentTrail, trailCsv, wantedBy } from './audit.presenter';
import type { StaffRepository } from './staff.repository';

/** A year of a busy clinic is more; then the days are chosen narrower. */
const EXPORT_MAX = 10_000;

interface Deps {
  tx: Transactions;
  clock: Clock;
  staff: Pick<StaffRepository, 'requireRight' | 'list'>;
  trail: ReadTrail;
}

const trailQuery = (staffId: string, { wanted, ...query }: AuditQuery, { requestId }: CallFacts) => ({
  ...query,
  except: { staffId, requestId },
  wanted: wanted === undefined ? undefined : wantedBy(wanted),
});

/** The auditor's view of what staff did. @throws STAFF.FORBIDDEN to everybody else */
export const makeReadAudit = ({ tx, clock, staff, trail }: Deps) => {
  const people = async (staffId: string) => {
    await staff.requireRight(tx.outside, staffId, 'audit.read');
    return (await staff.list(tx.outside)).map(({ id, name, username }) => ({ id, name: `${name} ${username}` }));
  };
  return {
    async page(staffId: string, query: AuditQuery, facts: CallFacts): Promise<AuditPage> {
      const known = await people(staffId);
      const { rows, next } = await trail.page(tx.outside, trailQuery(staffId, query, facts));
      return { entries: presentTrail(rows, known), next, people: known };
    },
    async export(
      staffId: string,
      query: AuditQuery,
      facts: CallFacts,
    ): Promise<{ fileName: string; csv: string; rows: number }> {
      const known = await people(staffId);
      const rows = await trail.all(tx.outside, trailQuery(staffId, query, facts), EXPORT_MAX);
      const entries: AuditEntryView[] = presentTrail(rows, known);
      return { fileName: `操作记录-${hospitalDate(clock.now())}.csv`, csv: trailCsv(entries), rows: entries.length };
    },
  };
};
