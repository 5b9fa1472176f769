import { randomUUID } from 'node:crypto';
import type { LocalDate } from '../../shared-types/src';
import type { HisPort } from '../../bff/src/ports/his';
import { fireAtOnce } from './burst';
import type { BenchDatabase, BenchPerson } from './people';

const context = { traceId: 'rush' };
const MOST = 40;

interface Wish {
  sessionId: string;
  slotId: string;
}

/** Every free number of the two sessions of a department that have the most. */
const findTwoSessions = async (his: HisPort, departmentCode: string, date: LocalDate): Promise<[Wish[], Wish[]]> => {
  const sessions = await his.listSessions(context, { departmentCode, from: date, to: date });
  const open = sessions.filter(({ status }) => status === 'open').sort((a, b) => (b.left ?? 0) - (a.left ?? 0));
  const numbersOf = async (sessionId: string): Promise<Wish[]> =>
    (await his.listSlots(context, sessionId)).flatMap(({ id, left }) =>
      Array.from({ length: left ?? 0 }, () => ({ sessionId, slotId: id })),
    );
  const [first, second] = open;
  if (!first || !second) throw new Error('no two sessions');
  return [await numbersOf(first.id), await numbersOf(second.id)];
};

/**
 * Everybody asks two copies of the BFF in the same moment for numbers of two doctors of one department, where a day
 * allows one: neither copy knows of the other but by the database. Answers how many asked and who has how many.
 */
export const askTwoCopies = async (
  ports: readonly [number, number],
  { his, dataSource, date }: { his: HisPort; dataSource: BenchDatabase; date: LocalDate },
  everybody: readonly BenchPerson[],
) => {
  const wishes = await findTwoSessions(his, 'D07', date);
  const people = everybody.slice(0, Math.min(MOST, wishes[0].length, wishes[1].length));
  const codes = await Promise.all(
    ports.map(async (port, copy) => {
      const shots = people.map(({ token, patientId }, index) => ({
        token,
        body: JSON.stringify({ patientId, ...wishes[copy]?.[index], idempotencyKey: randomUUID() }),
      }));
      const { answers } = await fireAtOnce(port, '/api/v1/appointments', shots);
      return answers.map(({ body }) => (JSON.parse(body) as { error?: { code: string } }).error?.code ?? 'booked');
    }),
  );
  const counts: Record<string, number> = {};
  for (const code of codes.flat()) counts[code] = (counts[code] ?? 0) + 1;
  const marks = people.map(() => '?').join(', ');
  const rows = (await dataSource.query(
    `SELECT patient_id, COUNT(*) AS n FROM appointment WHERE patient_id IN (${marks}) AND active_person_key IS NOT NULL
      GROUP BY patient_id`,
    people.map(({ patientId }) => patientId),
  )) as { n: string }[];
  return { asked: people.length, counts, each: rows.map(({ n }) => Number(n)) };
};
