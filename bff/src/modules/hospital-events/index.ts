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

const readCursor = async ({ manager }: Scope): Promise<number> => {
  const row = await manager.findOneBy(CursorRow, { name: CURSOR });
  return row ? Number(row.value) : 0;
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
        const events = await his.listEvents({ traceId: 'his-events' }, since);
        const last = events[events.length - 1];
        if (!last) return 0;
        const moved = await tx.run(async (scope) => {
          const now = clock.now();
          await insertUnlessExists(scope, CursorRow, { name: CURSOR, value: '0', updatedAt: now });
          const change = { value: String(last.id), updatedAt: now };
          const { affected } = await scope.manager.update(CursorRow, { name: CURSOR, value: String(since) }, change);
          if (affected !== 1) return 0; // Another copy read the same events and was faster.
          for (const { id, type, hisPatientId, subjectId } of events) {
            const payload = { eventId: id, hisPatientId, subjectId };
            await outbox.add(scope, { topic: `his.${type}`, payload, dedupeKey: `his-event:${id}` });
          }
          return events.length;
        });
        return moved;
      },
    },
  ],
});
