import type { ReportDetail } from '@anzhen/shared-types';
import type { HisLabReport, HisReport, HisReportHead } from '../../ports/his';

type Order = { version: number; issuedAt: Date | null };
type Changes = NonNullable<ReportDetail['history'][number]['changes']>;

/** The newest version of a report that was opened. */
export interface LastSeen extends Order {
  isWithdrawn: boolean;
}

/** A version as it was opened; without a report when its words were not kept. */
export interface SeenVersion extends Order {
  seenAt: Date;
  report: HisReport | null;
}

/** Versions count first; where a HIS does not count, the time of audit does. Answers come late and out of order. */
export const isEarlier = (a: Order, b: Order): boolean =>
  a.version !== b.version ? a.version < b.version : (a.issuedAt?.getTime() ?? 0) < (b.issuedAt?.getTime() ?? 0);

/** Whether the hospital took a report back and has not issued it anew since, whatever older copy it answers with. */
export const isWithdrawnFor = (head: HisReportHead, lastSeen: LastSeen | null): boolean =>
  head.status === 'withdrawn' || (lastSeen !== null && lastSeen.isWithdrawn && !isEarlier(lastSeen, head));

/**
 * Whether a report says something new to whoever saw it. Without a higher version only a reason tells a correction from
 * a report that was typeset anew.
 */
export const isNews = (head: HisReportHead, lastSeen: LastSeen): boolean =>
  head.version > lastSeen.version || ((lastSeen.isWithdrawn || head.changeReason !== '') && isEarlier(lastSeen, head));

/**
 * What a report says in the end: what the HIS answers now, unless a later version was seen already. A correction is not
 * undone, and what was withdrawn does not come back, because an older copy answers.
 */
export const settle = (answer: HisReport, seen: readonly SeenVersion[]): HisReport =>
  seen.reduce((latest, { report }) => (report && isEarlier(latest.head, report.head) ? report : latest), answer);

/** The same of what a list says. */
export const settleHead = (answer: HisReportHead, seen: readonly SeenVersion[]): HisReportHead =>
  seen.reduce((latest, { report }) => (report && isEarlier(latest, report.head) ? report.head : latest), answer);

const flagMarks = { N: '', H: ' ↑', L: ' ↓', HH: ' 危急值↑', LL: ' 危急值↓', A: ' 异常' } as const;

const lineOf = ({ value, unit, flag }: HisLabReport['items'][number]): string =>
  `${value}${unit === '' ? '' : ` ${unit}`}${flag === null ? '' : flagMarks[flag]}`;

type Named = [name: string, text: string];

/** What a report says as named texts, in its own order. */
const textsOf = (report: HisReport): Named[] => {
  switch (report.kind) {
    case 'lab':
      return [
        ['标本', report.specimen],
        ...report.items.flatMap((item): Named[] => [
          [item.name, lineOf(item)],
          [`${item.name} 参考范围`, item.rangeText],
        ]),
      ];
    case 'culture':
      return [
        ['标本', report.specimen],
        ...report.organisms.flatMap(({ name, amount, drugs }): Named[] => [
          [name, amount === '' ? '检出' : amount],
          ...drugs.map((drug): Named => [
            `${name} · ${drug.name}`,
            [drug.mic, drug.result ?? ''].filter((part) => part !== '').join(' '),
          ]),
        ]),
        ['说明', report.remark],
      ];
    case 'exam':
      return [
        ['诊断意见', report.conclusion],
        ['检查所见', report.findings],
      ];
  }
};

/** By name; a second line of the same name is told apart by its number. */
const byName = (texts: readonly Named[]): Map<string, string> => {
  const named = new Map<string, string>();
  for (const [name, text] of texts) {
    let [key, number] = [name, 1];
    while (named.has(key)) key = `${name}（${(number += 1)}）`;
    named.set(key, text);
  }
  return named;
};

/** What one version says otherwise than the one before; `''`: it was not there. */
const changesBetween = (before: HisReport, after: HisReport): Changes => {
  const [old, fresh] = [byName(textsOf(before)), byName(textsOf(after))];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .map((name) => ({ name, before: old.get(name) ?? '', after: fresh.get(name) ?? '' }))
    .filter(({ before: was, after: is }) => was !== is);
};

/** The earlier versions that were opened, newest first, each with what the next one changed. */
export const historyOf = (current: HisReport, seen: readonly SeenVersion[]): ReportDetail['history'] => {
  const earlier = seen
    .filter((each) => isEarlier(each, current.head) || (each.report && changesBetween(each.report, current).length > 0))
    .sort((a, b) => (isEarlier(a, b) ? -1 : isEarlier(b, a) ? 1 : a.seenAt.getTime() - b.seenAt.getTime()));
  return earlier
    .map(({ version, issuedAt, seenAt, report }, index) => {
      const next = earlier[index + 1]?.report ?? current;
      return {
        ...{ version, issuedAt: issuedAt?.toISOString() ?? null, seenAt: seenAt.toISOString() },
        changes: report && changesBetween(report, next),
      };
    })
    .reverse();
};
