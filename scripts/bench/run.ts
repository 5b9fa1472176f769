import { benchBooking } from './booking';
import { benchNotice } from './notice';
import { benchQueueFanout } from './queue-fanout';
import { benchQueueWaits } from './queue-waits';
import { benchReconcile } from './reconcile';
import { benchReminders } from './reminders';
import { benchTriage } from './triage';

/**
 * Measurements that a person runs by hand; they print what they compare with, measured in the same run.
 *   npm run bench -- <name>; without one it says which there are
 */
const benches: Record<string, () => Promise<void>> = {
  booking: benchBooking,
  'queue-fanout': benchQueueFanout,
  'queue-waits': benchQueueWaits,
  reconcile: benchReconcile,
  reminders: benchReminders,
  triage: benchTriage,
  notice: benchNotice,
};

const main = async (): Promise<void> => {
  const bench = benches[process.argv[2] ?? ''];
  if (!bench) throw new Error(`有这些：${Object.keys(benches).join('、')}`);
  await bench();
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exitCode = 1;
});
