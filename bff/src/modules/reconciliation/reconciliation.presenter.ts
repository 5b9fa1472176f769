import type { DifferenceView, LedgerLine, ReconciliationDay, RefundStep, WorklistItem } from '@anzhen/shared-types';
import type { WorklistRow } from '../audit';
import { LEGS, type Line } from './ledger';
import { BALANCE_KEY, isOfAccountAlone } from './name-movements.policy';
import type { DifferenceRow, RunRow } from './reconciliation.table';
import { adviceWords, hisFundName, ledgerNames, legNames, stateNames, typeNames, whyWords } from './words';
import { factsOf, wordsOfKind } from './worklist-words';

const instantOf = (at: Date | null): string | null => at?.toISOString() ?? null;

const ORDER: readonly Line['ledger'][] = ['own', 'wechat', 'fundflow', 'insurance', 'his'];

/** One leg alone is the amount itself. */
const presentParts = ({ ledger, parts = {} }: Line): LedgerLine['parts'] => {
  const shown = LEGS.flatMap((leg) =>
    parts[leg]
      ? [{ leg, legName: ledger === 'his' && leg === 'fund' ? hisFundName : legNames[leg], amountFen: parts[leg] }]
      : [],
  );
  return shown.length > 1 ? shown : [];
};

const presentLine = (line: Line): LedgerLine => {
  const { ledger, number, amountFen, state, at } = line;
  return {
    ...{ ledger, ledgerName: ledgerNames[ledger], number, amountFen, stateName: stateNames[state], at },
    parts: presentParts(line),
  };
};

/** Fees and balances are a matter between WeChat's two books. */
const ledgersOf = ({ entryKey: key }: DifferenceRow): LedgerLine['ledger'][] => {
  if (key === BALANCE_KEY) return ['fundflow'];
  return isOfAccountAlone({ key }) ? ['wechat', 'fundflow'] : [...ORDER];
};

/** `pay:pay_…`: what stands behind the side is our number, or the book and its number; a balance is that of its day. */
const numberOf = ({ entryKey: key, day }: DifferenceRow): string =>
  key === BALANCE_KEY ? day : key.slice(key.indexOf(':') + 1).replace(/^(his|insurance):/, '');

export const presentDifference = (row: DifferenceRow, names: ReadonlyMap<string, string>): DifferenceView => ({
  ...{ id: row.id, day: row.day, type: row.type, typeName: typeNames[row.type], side: row.side, gapFen: row.gapFen },
  ...{ why: whyWords[row.why], advice: adviceWords[row.why], status: row.status, closeReason: row.closeReason },
  ...{ number: numberOf(row), ledgers: ledgersOf(row) },
  lines: [...row.lines].sort((a, b) => ORDER.indexOf(a.ledger) - ORDER.indexOf(b.ledger)).map(presentLine),
  openedAt: row.openedAt.toISOString(),
  closedAt: instantOf(row.closedAt),
  closedByName: row.closedBy === null ? null : (names.get(row.closedBy) ?? '已离职的员工'),
});

/** Days that were compared by an earlier version lack what it did not compare. */
const presentTotals = ({ totals }: RunRow): ReconciliationDay['totals'] =>
  totals && {
    ...{ ...totals, fundflow: totals.fundflow ?? null },
    account: totals.account && { ...totals.account, closingFen: totals.account.closingFen ?? null },
  };

export const presentDay = (row: RunRow, counts: ReadonlyMap<string, number>): ReconciliationDay => {
  const count = (status: DifferenceRow['status']): number => counts.get(`${row.day} ${status}`) ?? 0;
  return {
    ...{ day: row.day, status: row.status, problem: row.problem, totals: presentTotals(row) },
    ...{ nextTryAt: instantOf(row.nextTryAt), finishedAt: instantOf(row.finishedAt) },
    ...{ openCount: count('open'), closedCount: count('closed'), healedCount: count('healed') },
  };
};

export const presentWorklistItem = (
  row: WorklistRow,
  names: ReadonlyMap<string, string>,
  steps: ReadonlyMap<string, RefundStep[]>,
): WorklistItem => ({
  ...{ id: row.id, kind: row.kind, subjectId: row.subjectId, facts: factsOf(row.detail), ...wordsOfKind(row.kind) },
  steps: row.closedAt === null ? (steps.get(row.subjectId) ?? []) : [],
  openedAt: row.openedAt.toISOString(),
  closedAt: instantOf(row.closedAt),
  closedByName: row.closedBy === null ? null : (names.get(row.closedBy) ?? '已离职的员工'),
  closeReason: row.closeReason,
});
