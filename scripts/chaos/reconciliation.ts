import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { addDays, hospitalDate, hospitalInstant } from '../../shared-types/src/kernel';
import type { Bff } from './bff';
import type { Books, Violation } from './invariants';
import { findDiffering } from './kept-legs';

/** A difference that the product's own reconciliation has left open. */
export interface OpenDifference {
  day: string;
  entryKey: string;
  why: string;
  paymentId: string | null;
}

interface ReconcileOptions {
  /** The command `npm run reconcile`, as one file. */
  file: string;
  bff: Pick<Bff, 'env' | 'hear'>;
  /** Of the outside world, with nobody in between. */
  credentialsFile: string;
  databaseUrl: string;
  /** Of the day of the first visit. */
  from: Date;
  now(): Promise<Date>;
  /** Moves the clock, and waits for whoever follows it. */
  jumpTo(at: Date): Promise<void>;
}

/** Other tests may run on the same machine, and each order is asked about. */
const LIMIT_MS = 240_000;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** `code` 0: even · 1: something is open · 2: no result */
const run = (file: string, day: string, env: Record<string, string>, hear: Bff['hear']) =>
  new Promise<{ code: number | null; said: string }>((resolve) => {
    const args = [file, '--date', day];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', hear);
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-600)));
    child.once('close', (code) => resolve({ code, said }));
  });

/**
 * Has every day until now compared by the product's own command on the morning after, on lines that nobody cuts, and
 * answers what it left open. The BFF's job may be at the same day, and then the command waits for it.
 * @throws Error when a day has no result
 */
export const reconcile = async (options: ReconcileOptions): Promise<OpenDifference[]> => {
  const { file, bff, credentialsFile, databaseUrl, from, now, jumpTo } = options;
  const env = { ...bff.env, SANDBOX_CREDENTIALS_FILE: credentialsFile };
  const last = hospitalDate(await now());
  await jumpTo(hospitalInstant(addDays(last, 1), '10:31'));
  for (let day = hospitalDate(from); day <= last; day = addDays(day, 1)) {
    const deadline = performance.now() + LIMIT_MS;
    for (;;) {
      const { code, said } = await run(file, day, env, bff.hear);
      if (code === 0 || code === 1) break;
      if (performance.now() > deadline) throw new Error(`${day} was not reconciled: ${said}`);
      await pause(500);
    }
  }
  const connection = await createConnection({ uri: databaseUrl, timezone: 'Z' });
  try {
    const [rows] = await connection.query<RowDataPacket[]>(
      `SELECT day, entry_key AS entryKey, why, payment_id AS paymentId FROM reconciliation_difference WHERE status = 'open'`,
    );
    return rows as unknown as OpenDifference[];
  } finally {
    await connection.end();
  }
};

/** What is open must be what the books really differ in, and all of it. */
export const findMisjudged = (books: Books, open: readonly OpenDifference[]): Violation[] => {
  const differing = findDiffering(books);
  const payments = new Map(books.ours.payments.map((row) => [row.id, row]));
  const shown = new Set(open.flatMap(({ paymentId }) => payments.get(paymentId ?? '')?.subjectId ?? []));
  const invented = open.filter(({ paymentId }) => !differing.has(paymentId ?? ''));
  // What a person was given as a refund that stands still is not shown a second time.
  const given = new Set(books.ours.refunds.filter(({ status }) => status === 'abnormal').map((row) => row.paymentId));
  const missed = [...differing].filter((id) => !given.has(id) && !shown.has(payments.get(id)?.subjectId ?? ''));
  return [
    ...invented.map(({ entryKey, paymentId, day, why }) => ({
      rule: 'reconciliation shows what the books do not have',
      subject: paymentId ?? entryKey,
      detail: `${day} ${entryKey} ${why}`,
    })),
    ...missed.map((id) => ({ rule: 'reconciliation misses a difference', subject: id, detail: '' })),
  ];
};
