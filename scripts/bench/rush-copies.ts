import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { LocalDate } from '../../shared-types/src';
import type { HisPort } from '../../bff/src/ports/his';
import type { BenchDatabase, BenchPerson } from './people';

const context = { traceId: 'rush' };
const MOST = 40;
const FEWEST = 10;
const BETWEEN_MS = 15;

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

const book = async (port: number, { token, patientId }: BenchPerson, wish: Wish | undefined): Promise<string> => {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/appointments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ patientId, ...wish, idempotencyKey: randomUUID() }),
  });
  return ((await answer.json()) as { error?: { code: string } }).error?.code ?? 'booked';
};

/**
 * Everybody asks two copies of the BFF in the same moment for numbers of two doctors of one department, where a day
 * allows one: neither copy knows of the other but by the database. People come one after the other, so that there are
 * as many moments as people. Answers how many asked, what they were told and how many have one number, no more or less.
 */
export const askTwoCopies = async (
  ports: readonly [number, number],
  { his, dataSource, date }: { his: HisPort; dataSource: BenchDatabase; date: LocalDate },
  everybody: readonly BenchPerson[],
) => {
  const [first, second] = await findTwoSessions(his, 'D07', date);
  const people = everybody.slice(0, Math.min(MOST, first.length, second.length));
  if (people.length < FEWEST) throw new Error('too few numbers to learn anything from');
  const asking: Promise<string>[] = [];
  for (const [index, person] of people.entries()) {
    asking.push(book(ports[0], person, first[index]), book(ports[1], person, second[index]));
    await setTimeout(BETWEEN_MS);
  }
  const told = await Promise.all(asking);
  const marks = people.map(() => '?').join(', ');
  const rows = (await dataSource.query(
    `SELECT patient_id, COUNT(*) AS n FROM appointment
      WHERE patient_id IN (${marks}) AND visit_date = ? AND active_person_key IS NOT NULL GROUP BY patient_id`,
    [...people.map(({ patientId }) => patientId), date],
  )) as { n: string }[];
  return { asked: people.length, told, withOne: rows.filter(({ n }) => Number(n) === 1).length };
};
