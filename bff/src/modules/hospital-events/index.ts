import { SECOND } from '@anzhen/shared-types';
import type { Scope, Transactions } from '../../platform/db/transaction';
import { insertUnlessExists } from '../../platform/db/insert-row';
import { CursorRow } from '../../platform/jobs/jobs.table';
import type { Outbox } from '../../platform/jobs/outbox';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import type { HisPort } from '../../ports/his';

const CURSOR = 'his-events';

interface Deps {
  tx: Transactions;
  clock: Clock;
  his: Pick<HisPort, 'listEvents'>;
  outbox: Outbox;
}

const readCursor = async ({ manager }: Scope): Promise<string | null> =>
  (await manager.findOneBy(CursorRow, { name: CURSOR }))?.value ?? null;

/** False when another copy read the same events and was faster. */
const moveCursor = async (scope: Scope, from: string | null, row: CursorRow): Promise<boolean> => {
  if (from === null) return insertUnlessExists(scope, CursorRow, row);
  const change = { value: row.value, updatedAt: row.updatedAt };
  const { affected } = await scope.manager.update(CursorRow, { name: CURSOR, value: from }, change);
  return affected === 1;
};

/**
 * Reads what happened in the HIS and hands each event to the module that cares, as topic `his.<type>`.
 * Cursor and messages move in one transaction, so no event is lost or handed over twice.
 */
export const makeHospitalEventsModule = ({ tx, clock, his, outbox }: Deps): { jobs: Job[] } => ({
  jobs: [
    {
      name: 'his-events',
      everyMs: SECOND,
      async run() {
        const since = await readCursor(tx.outside);
        const events = await his.listEvents({ traceId: 'his-events' }, Number(since ?? 0));
        const last = events[events.length - 1];
        if (!last) return 0;
        return tx.run(async (scope) => {
          const row = { name: CURSOR, value: String(last.id), updatedAt: clock.now() };
          if (!(await moveCursor(scope, since, row))) return 0;
          for (const { id, type, hisPatientId, subjectId } of events) {
            const payload = { eventId: id, hisPatientId, subjectId };
            await outbox.add(scope, { topic: `his.${type}`, payload, dedupeKey: `his-event:${id}` });
          }
          return events.length;
        });
      },
    },
  ],
});
