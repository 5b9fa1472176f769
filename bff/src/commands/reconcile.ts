import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openContainer } from '../container';
import { EnvError, loadEnv } from '../env';
import { AppError } from '../platform/app-error';
import { dayTable } from './day-table';

/** Written by the sandbox that `./scripts/start` runs. */
const LOCAL_CREDENTIALS = '.data/sandbox/credentials.json';
const USAGE = '用法：npm run reconcile -- --date 2026-11-21（昨天或更早的一天）';

/** even: the books agree · open: differences wait for the clerk · none: there is no result · usage: nothing was done */
const EXIT = { even: 0, open: 1, none: 2, usage: 64 } as const;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const complain = (text: string): void => void process.stderr.write(`${text}\n`);

/** @returns the day, or null when none was named */
const readDay = (args: readonly string[]): string | null => {
  try {
    const { values } = parseArgs({ args: [...args], options: { date: { type: 'string' } } });
    const { date = '' } = values;
    const isDay = /^\d{4}-\d{2}-\d{2}$/.test(date) && new Date(`${date}T00:00:00Z`).toJSON()?.slice(0, 10) === date;
    return isDay ? date : null;
  } catch {
    return null;
  }
};

const environment = (): NodeJS.ProcessEnv => {
  const raw: NodeJS.ProcessEnv = { LOG_LEVEL: 'error', ...process.env };
  const isLocal = !raw.SANDBOX_CREDENTIALS_FILE && !raw.HIS_URL && raw.NODE_ENV !== 'production';
  return isLocal && existsSync(LOCAL_CREDENTIALS) ? { ...raw, SANDBOX_CREDENTIALS_FILE: LOCAL_CREDENTIALS } : raw;
};

const reconcile = async (day: string): Promise<number> => {
  const container = await openContainer(loadEnv(environment()));
  complain(`正在对 ${day} 的账：取微信账单和 HIS 流水，逐笔问医保中心。医保单多的时候要几分钟。`);
  try {
    const outcome = await container.reconciliation.reconcileDay(day);
    switch (outcome.kind) {
      case 'creating':
        complain(`${day} 没有对账：微信支付的账单还没有生成。账单一般在第二天 10 点以后能取，请稍后再试。`);
        return EXIT.none;
      case 'failed':
        complain(`${day} 没有对账：${outcome.problem}。半小时后会自动再试，也可以现在再运行一次。`);
        return EXIT.none;
      case 'done': {
        const detail = await container.reconciliation.readDay(day);
        say(dayTable(detail));
        return detail.day.openCount > 0 ? EXIT.open : EXIT.even;
      }
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    complain(`${day} 没有对账：${error.spec.zh}。`);
    return EXIT.none;
  } finally {
    await container.stop();
  }
};

/** Compares the books of a day now and prints what they disagree on. */
const main = async (): Promise<number> => {
  const day = readDay(process.argv.slice(2));
  if (day === null) {
    complain(USAGE);
    return EXIT.usage;
  }
  return reconcile(day);
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isEnv = error instanceof EnvError;
    complain(isEnv ? `环境没有配好。请先运行 ./scripts/start，或设置这些变量：\n${error.message}` : String(error));
    process.exit(EXIT.none);
  },
);
