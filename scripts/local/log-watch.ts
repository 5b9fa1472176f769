import { findLeaks, type Secret } from '../../bff/src/testing/log-leaks';
import { LocalProblem } from './processes';
import { askJson, localStaff, type World } from './world';

/** What a search through a log has looked at, and what it found. */
export interface LogSearch {
  leaks: string[];
  routes: number;
  secrets: number;
}

/**
 * Looks through everything that was logged for every key, token, consent and person that the sandbox knows, and for what
 * this run knows besides.
 */
export const searchLog = async (
  controlUrl: string,
  lines: readonly string[],
  more: readonly Secret[],
): Promise<LogSearch> => {
  const { list } = (await askJson(`${controlUrl}/secrets`)) as unknown as { list: Secret[] };
  const secrets = [...list, ...more];
  const routes = new Set(lines.flatMap((line) => /"route":"([^"]+)"/.exec(line)?.[1] ?? []));
  return { leaks: findLeaks(lines, secrets), routes: routes.size, secrets: secrets.length };
};

const FEWEST_ROUTES = 20;
const FEWEST_SECRETS = 60;

/**
 * Searches the log of a visit also for what staff sign in with, and for the tokens of this run; says how much that was.
 * @throws LocalProblem for what was found, or when too little was logged or known for the search to mean anything
 */
export const judgeLog = async (
  { controlUrl, logLines }: Pick<World, 'controlUrl' | 'logLines'>,
  tokens: readonly string[],
): Promise<string> => {
  const { leaks, routes, secrets } = await searchLog(controlUrl, logLines, [
    ...localStaff.map(({ password }) => ({ what: '员工密码', value: password })),
    ...localStaff.map(({ totpSecret }) => ({ what: '动态码密钥', value: totpSecret })),
    ...tokens.map((value) => ({ what: '会话', value })),
  ]);
  if (routes < FEWEST_ROUTES) throw new LocalProblem(`日志里只有 ${routes} 种请求，没有可查的`);
  if (secrets < FEWEST_SECRETS) throw new LocalProblem(`只知道 ${secrets} 个秘密，没有可查的`);
  if (leaks.length > 0) throw new LocalProblem(leaks.join('\n      '));
  return `${logLines.length} 行日志、${routes} 种请求里没有 ${secrets} 个密钥、授权和身份中的任何一个`;
};
