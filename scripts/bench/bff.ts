import { loadEnv, openContainer } from './built';
import { emptyBooking, makeNaiveBooking } from './naive-booking';

/**
 * A copy of the BFF as it is built, for the bench; with `front` the booking behind the route is replaced by an empty
 * answer, with `naive` by what one would write first: one conditional update and one insert per booking.
 *   tsx scripts/bench/bff.ts full | http | front | naive
 */
const main = async (): Promise<void> => {
  const mode = process.argv[2];
  const container = await openContainer(loadEnv(process.env), (routes, parts) => {
    if (mode === 'full' || mode === 'http') return routes;
    const naive = mode === 'naive' ? makeNaiveBooking(parts) : undefined;
    const holdAppointment: typeof emptyBooking = async (call) => (naive ? (await naive)(call) : emptyBooking(call));
    return routes.map((each) => ('holdAppointment' in each ? { ...each, holdAppointment } : each));
  });
  process.stdout.write(`BFF READY ${await container.startHttp()}\n`);
  if (mode === 'full') container.startJobs();
  process.once('SIGTERM', () => void container.stop().then(() => process.exit(0)));
};

void main();
