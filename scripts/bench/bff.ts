import { join } from 'node:path';

/**
 * A copy of the BFF as it is built, for the bench; with `front` the booking behind the route is replaced by an empty
 * answer, with `naive` by what one would write first: one conditional update and one insert per booking.
 *   tsx scripts/bench/bff.ts full | front | naive
 */
const dist = join(__dirname, '../../bff/dist');
/* eslint-disable @typescript-eslint/no-require-imports -- the built BFF is measured, not its source */
const { openContainer } = require(join(dist, 'container.js')) as typeof import('../../bff/src/container');
const { loadEnv } = require(join(dist, 'env.js')) as typeof import('../../bff/src/env');
const { makeNaiveBooking, emptyBooking } = require('./naive-booking') as typeof import('./naive-booking');

const main = async (): Promise<void> => {
  const mode = process.argv[2];
  const container = await openContainer(loadEnv(process.env), (routes, parts) => {
    if (mode === 'full') return routes;
    const holdAppointment = mode === 'front' ? emptyBooking : makeNaiveBooking(parts);
    return routes.map((each) => ('holdAppointment' in each ? { ...each, holdAppointment } : each));
  });
  process.stdout.write(`BFF READY ${await container.startHttp()}\n`);
  if (mode === 'full') container.startJobs();
  process.once('SIGTERM', () => void container.stop().then(() => process.exit(0)));
};

void main();
