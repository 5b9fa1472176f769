import { LocalProblem } from './processes';
import { askJson, localStaff, type World } from './world';

/** Something that must never stand in a log, and what it is. */
export interface Secret {
  what: string;
  value: string;
}

/** A text as logs may write it: plain, in an address, or in JSON that is kept to ASCII. */
const formsOf = (value: string): string[] => {
  const ascii = value.replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [value, encodeURIComponent(value), ascii];
};

/** What of these stands in the lines; each once, and never the secret itself. */
export const findLeaks = (lines: readonly string[], secrets: readonly Secret[]): string[] => {
  const text = lines.join('\n');
  const found = new Set<string>();
  for (const { what, value } of secrets) {
    const at = formsOf(value)
      .map((form) => text.indexOf(form))
      .find((index) => index >= 0);
    if (at === undefined) continue;
    const line = text.slice(0, at).split('\n').length;
    const event = /"msg":"([^"]*)"/.exec(lines[line - 1] ?? '')?.[1];
    found.add(`日志第 ${line} 行（${event ?? '没有写明事件'}）里有 ${what}`);
  }
  return [...found];
};

const routesIn = (lines: readonly string[]): Set<string> =>
  new Set(lines.flatMap((line) => /"route":"([^"]+)"/.exec(line)?.[1] ?? []));

const FEWEST_ROUTES = 20;
const FEWEST_SECRETS = 60;

/**
 * Looks through everything that was logged for every key, token, consent and person that the sandbox knows, for what
 * staff sign in with, and for the tokens of this run; says how much that was. @throws LocalProblem for what was found,
 * or when too little was logged or known for the search to mean anything
 */
export const judgeLog = async (
  { controlUrl, logLines }: Pick<World, 'controlUrl' | 'logLines'>,
  tokens: readonly string[],
): Promise<string> => {
  const { list } = (await askJson(`${controlUrl}/secrets`)) as unknown as { list: Secret[] };
  const secrets = [
    ...list,
    ...localStaff.map(({ password }) => ({ what: '员工密码', value: password })),
    ...localStaff.map(({ totpSecret }) => ({ what: '动态码密钥', value: totpSecret })),
    ...tokens.map((value) => ({ what: '会话', value })),
  ];
  const routes = routesIn(logLines);
  if (routes.size < FEWEST_ROUTES) throw new LocalProblem(`日志里只有 ${routes.size} 种请求，没有可查的`);
  if (secrets.length < FEWEST_SECRETS) throw new LocalProblem(`只知道 ${secrets.length} 个秘密，没有可查的`);
  const leaks = findLeaks(logLines, secrets);
  if (leaks.length > 0) throw new LocalProblem(leaks.join('\n      '));
  return `${logLines.length} 行日志、${routes.size} 种请求里没有 ${secrets.length} 个密钥、授权和身份中的任何一个`;
};
