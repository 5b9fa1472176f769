import { MINUTE, SECOND } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Job } from '../../platform/jobs/scheduler';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { Worklist } from '../audit';
import { type BindPatient, isTransient } from './bind-patient';
import type { PatientRepository, UnboundPatient } from './patient.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  worklist: Worklist;
  patients: PatientRepository;
  binding: BindPatient;
}

// Younger: the first request may still be under way, here or inside the HIS.
const YOUNGEST_MS = MINUTE;
// Older: the HIS has been asked for long enough; a person must look.
const OLDEST_MS = 10 * MINUTE;
const BATCH = 20;

/** Finishes bindings that the HIS left open or a dead process abandoned; what stays open goes to the worklist. */
export const makeBindPatientsJob = ({ tx, clock, log, worklist, patients, binding }: Deps): Job => {
  // Goes round, so that twenty that stay open do not keep the others waiting.
  let afterId = '';

  const giveToStaff = (person: UnboundPatient): Promise<boolean> =>
    tx.run(async (scope) => {
      if (!(await patients.handOver(scope, person.id))) return false;
      await worklist.open(scope, 'patient-not-bound', person.id, { before: person.status });
      return true;
    });

  /** Whether the waiting of this one came to an end. */
  const settle = async (person: UnboundPatient): Promise<boolean> => {
    const answer = await binding.ask(person, person.id);
    if (answer.kind === 'found') {
      const by = { actorKind: 'system' as const, actorId: 'sweeper', requestId: `bind:${person.id}` };
      return binding.finish(person, answer.patient, by);
    }
    // Long after the first request a clear refusal is final: no record was made, and nothing of ours may stay.
    if (answer.kind === 'refused' && !isTransient(answer.error)) return patients.discard(tx.outside, person.id);
    if (clock.now().getTime() - person.createdAt.getTime() < OLDEST_MS) return false;
    return giveToStaff(person);
  };

  return {
    name: 'bind-patients',
    everyMs: 5 * SECOND,
    async run() {
      const madeBefore = new Date(clock.now().getTime() - YOUNGEST_MS);
      const open = await patients.findUnbound(tx.outside, { afterId, madeBefore, limit: BATCH });
      afterId = open.length === BATCH ? (open[open.length - 1]?.id ?? '') : '';
      let ended = 0;
      for (const person of open) {
        try {
          if (await settle(person)) ended += 1;
        } catch (error) {
          const reason = error instanceof Error ? error.name : 'unknown';
          log.error({ patientId: person.id, reason }, 'binding of a patient failed');
        }
      }
      return ended;
    },
  };
};
