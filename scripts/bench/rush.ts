import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { addDays, hospitalDate, type LocalDate } from '../../shared-types/src';
import type { HisPort } from '../../bff/src/ports/his';
import { makeHisRest, systemClock } from './built';
import { fireAtOnce } from './burst';
import { openBenchDatabase, seedPeople } from './people';
import { askTwoCopies } from './rush-copies';
import { createDatabase, startBff, withWorld } from './world';

const PEOPLE = 500;
const DAYS = 4;
const context = { traceId: 'rush' };

interface Credentials {
  urls: { his: string; control: string };
  his: { appId: string; appSecret: string };
}

/** Files people in the HIS, a few at a time; the ids of the files come back. */
const filePeople = async (his: HisPort, count: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let start = 0; start < count; start += 20) {
    const made = await Promise.all(
      Array.from({ length: Math.min(20, count - start) }, async (_, index) => {
        const about = { name: '何试验', sex: 'female' as const, birthDate: '2015-05-01', phone: '13900000000' };
        const guardian = { name: '陶知远', idNumber: '990101199011020050' };
        const person = { ...about, idNumber: null, guardian };
        const result = await his.createPatient(context, `rush-${String(start + index).padStart(6, '0')}`, person);
        if (result.kind !== 'done') throw new Error(`no file: ${JSON.stringify(result)}`);
        return result.value.hisPatientId;
      }),
    );
    ids.push(...made);
  }
  return ids;
};

/** A slot with one number left: everybody before the last takes one. */
const findLastNumber = async (his: HisPort, date: LocalDate, spare: string[]) => {
  const sessions = await his.listSessions(context, { departmentCode: 'D07', from: date, to: date });
  for (const session of sessions.filter(({ status, left }) => status === 'open' && (left ?? 0) > 6)) {
    const slot = (await his.listSlots(context, session.id)).find(({ left }) => (left ?? 0) > 1);
    if (!slot) continue;
    for (let left = slot.left ?? 0; left > 1; left -= 1) {
      const hold = { hisPatientId: spare.pop() ?? '', sessionId: session.id, slotId: slot.id, keepMs: 900_000 };
      const taken = await his.hold(context, `spare-${randomUUID().slice(0, 8)}`, hold);
      if (taken.kind !== 'done') throw new Error(`not taken: ${JSON.stringify(taken)}`);
    }
    return { sessionId: session.id, slotId: slot.id };
  }
  throw new Error('no session with numbers');
};

const check = (claim: string, seen: unknown, expected: unknown): void => {
  const isTrue = JSON.stringify(seen) === JSON.stringify(expected);
  console.log(`${isTrue ? '✓' : '✗'} ${claim}: ${JSON.stringify(seen)}`);
  if (!isTrue) throw new Error(`${claim}: ${JSON.stringify(seen)} instead of ${JSON.stringify(expected)}`);
};

/** One a day in a department, whichever copy of the BFF somebody asks. */
const checkLimits = ({ asked, told, withOne }: Awaited<ReturnType<typeof askTwoCopies>>): void => {
  console.log(`${asked} people asked two copies at once for two numbers where a day allows one`);
  check('were given one', told.filter((code) => code === 'booked').length, asked);
  check('were told of the limit', told.filter((code) => code === 'APPOINTMENT.DEPARTMENT_LIMIT').length, asked);
  check('have exactly one', withOne, asked);
};

/**
 * 500 people want the last number of a slot in the same moment, over HTTP, against the sandbox hospital; then some of
 * them ask two copies for more than the limit.
 */
const main = (): Promise<void> =>
  withWorld(async (world) => {
    const { urls, his: access } = JSON.parse(readFileSync(world.sandboxFile, 'utf8')) as Credentials;
    const his = makeHisRest({ baseUrl: urls.his, ...access }, { clock: systemClock, log: { warn: () => undefined } });
    const date = addDays(hospitalDate(new Date()), 1);
    const hisPatientIds = await filePeople(his, PEOPLE + 20);
    const wish = await findLastNumber(his, date, hisPatientIds.splice(PEOPLE));
    await createDatabase(world.mariaDb.url, 'rush');
    const dataSource = await openBenchDatabase(`${world.mariaDb.url}rush`);
    const people = await seedPeople(dataSource, { count: PEOPLE, privacyVersion: world.privacyVersion, hisPatientIds });
    const bff = await startBff(world, { mode: 'full', database: 'rush' });
    const stops = [bff.stop];
    try {
      const shots = people.map(({ token, patientId }) => ({
        token,
        body: JSON.stringify({ patientId, ...wish, idempotencyKey: randomUUID() }),
      }));
      const { answers, seconds } = await fireAtOnce(bff.port, '/api/v1/appointments', shots);
      const bodies = answers.map(({ status, body }) => ({
        status,
        body: JSON.parse(Buffer.from(body, 'latin1').toString('utf8') || '{}') as {
          status?: string;
          error?: { code: string; alternatives?: unknown[] };
        },
      }));
      console.log(`${PEOPLE} people asked at once and were answered in ${seconds.toFixed(2)} s`);
      const won = bodies.filter(({ status }) => status === 201);
      check(
        'got the number',
        won.map(({ body }) => body.status),
        ['held'],
      );
      const taken = bodies.filter(({ body }) => body.error?.code === 'APPOINTMENT.SLOT_TAKEN');
      check('were told that it is taken', taken.length, PEOPLE - 1);
      const helped = taken.filter(({ body }) => (body.error?.alternatives?.length ?? 0) > 0);
      check('were shown the nearest free slots', helped.length, PEOPLE - 1);
      const state = (await (await fetch(`${urls.control}/his/state`)).json()) as {
        byOrder: Record<string, { status: string; schId: string }>;
      };
      const ours = Object.entries(state.byOrder).filter(
        ([key, { status }]) => key.startsWith('apt_') && status === 'held',
      );
      check('numbers that the HIS has given us', ours.length, 1);
      const [row] = (await dataSource.query("SELECT COUNT(*) AS n FROM appointment WHERE status = 'held'")) as {
        n: string;
      }[];
      check('registrations here', Number(row?.n), 1);
      const second = await startBff(world, { mode: 'http', database: 'rush' });
      stops.push(second.stop);
      const losers = people.filter((_, index) => bodies[index]?.status !== 201);
      // The first day finds a copy that has done nothing yet and is late; on the others both are at it together.
      for (let day = 0; day < DAYS; day += 1) {
        const about = { his, dataSource, date: addDays(date, day) };
        checkLimits(await askTwoCopies([bff.port, second.port], about, losers));
      }
    } finally {
      for (const stop of stops) await stop();
      await dataSource.destroy();
    }
  });

main().catch((error: unknown) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exitCode = 1;
});
