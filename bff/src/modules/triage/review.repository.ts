import type { TriageFigures } from '@anzhen/shared-types';
import { In, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { TriageReviewRow, TriageRow } from './triage.table';

export type RecordKind = 'emergency' | 'unsure' | 'advice' | 'wrong';

const PAGE = 30;
// Each database has its own words for looking into JSON, and writes it with or without spaces.
const UNSURE = `REPLACE(CAST(r.result AS CHAR), ' ', '') LIKE '%"sure":false%'`;
const REVIEWED = 'EXISTS (SELECT 1 FROM triage_review w WHERE w.id = r.id)';
const WRONG = "EXISTS (SELECT 1 FROM triage_review w WHERE w.id = r.id AND w.verdict = 'wrong')";

/** Counts come back as text from a server and as numbers from the embedded database. */
const counted = <Row extends ObjectLiteral>(
  query: SelectQueryBuilder<ObjectLiteral>,
): Promise<(Row & { n: string })[]> => query.addSelect('COUNT(*)', 'n').getRawMany();

/** One page of answers, newest first; emergencies that nobody has looked at come before the rest of their kind. */
const listRecords = async ({ manager }: Scope, kind: RecordKind, before: string | undefined) => {
  const query = manager
    .createQueryBuilder(TriageRow, 'r')
    .orderBy('r.id', 'DESC')
    .take(PAGE + 1);
  if (kind === 'wrong') query.where(WRONG);
  else query.where('r.outcome = :outcome', { outcome: kind === 'emergency' ? 'emergency' : 'advice' });
  if (kind === 'unsure') query.andWhere(UNSURE);
  if (before !== undefined) query.andWhere('r.id < :before', { before });
  const rows = await query.getMany();
  return { rows: rows.slice(0, PAGE), hasMore: rows.length > PAGE };
};

/** The newest records, for a comparison of two versions. */
const newestRecords = ({ manager }: Scope, limit: number): Promise<TriageRow[]> =>
  manager.find(TriageRow, { order: { id: 'DESC' }, take: limit });

const reviewsOf = async ({ manager }: Scope, ids: readonly string[]): Promise<ReadonlyMap<string, TriageReviewRow>> => {
  const rows = await manager.findBy(TriageReviewRow, { id: In([...ids]) });
  return new Map(rows.map((row) => [row.id, row]));
};

/** Keeps the verdict; a later one takes the place of an earlier one. */
const keepReview = async (scope: Scope, { id, ...review }: TriageReviewRow): Promise<void> => {
  if (await insertUnlessExists(scope, TriageReviewRow, { id, ...review })) return;
  await scope.manager.update(TriageReviewRow, { id }, review);
};

type Figures = Omit<TriageFigures, 'days' | 'departments' | 'corrections' | 'choices'> & {
  departments: { code: string; count: number }[];
  corrections: { from: string | null; to: string | null; shouldBe: 'emergency' | 'clinic' | null; count: number }[];
};

/** What was answered since an instant, and what staff said to it. Five counts, none of them reads a word. */
const readFigures = async ({ manager }: Scope, from: Date): Promise<Figures> => {
  const records = () => manager.createQueryBuilder(TriageRow, 'r').select([]).where('r.at >= :from', { from });
  const reviews = () => manager.createQueryBuilder(TriageReviewRow, 'v').select([]).where('v.at >= :from', { from });
  const [byVersion, byDepartment, unreviewed, verdicts, corrections] = await Promise.all([
    counted<{ version: string; outcome: string }>(
      records()
        .addSelect('r.rulesVersion', 'version')
        .addSelect('r.outcome', 'outcome')
        .groupBy('r.rulesVersion, r.outcome'),
    ),
    counted<{ code: string }>(
      records()
        .andWhere('r.firstDepartment IS NOT NULL')
        .addSelect('r.firstDepartment', 'code')
        .groupBy('r.firstDepartment'),
    ),
    records().andWhere("r.outcome = 'emergency'").andWhere(`NOT ${REVIEWED}`).getCount(),
    counted<{ verdict: string }>(reviews().addSelect('v.verdict', 'verdict').groupBy('v.verdict')),
    counted<{ source: string | null; target: string | null; shouldBe: 'emergency' | 'clinic' | null }>(
      reviews()
        .andWhere("v.verdict = 'wrong'")
        .addSelect('v.advisedDepartment', 'source')
        .addSelect('v.departmentCode', 'target')
        .addSelect('v.shouldBe', 'shouldBe')
        .groupBy('v.advisedDepartment, v.departmentCode, v.shouldBe'),
    ),
  ]);
  const sum = (rows: readonly { n: string }[]): number => rows.reduce((total, { n }) => total + Number(n), 0);
  const versions = [...new Set(byVersion.map(({ version }) => version))].sort().reverse();
  return {
    answers: sum(byVersion),
    emergencies: sum(byVersion.filter(({ outcome }) => outcome === 'emergency')),
    unreviewedEmergencies: unreviewed,
    departments: byDepartment
      .map(({ code, n }) => ({ code, count: Number(n) }))
      .sort((a, b) => b.count - a.count || a.code.localeCompare(b.code)),
    versions: versions.map((version) => {
      const own = byVersion.filter((row) => row.version === version);
      return { version, answers: sum(own), emergencies: sum(own.filter(({ outcome }) => outcome === 'emergency')) };
    }),
    reviewed: sum(verdicts),
    wrong: sum(verdicts.filter(({ verdict }) => verdict === 'wrong')),
    corrections: corrections
      .map(({ source, target, shouldBe, n }) => ({ from: source, to: target, shouldBe, count: Number(n) }))
      .sort((a, b) => b.count - a.count),
  };
};

export const reviews = { listRecords, newestRecords, reviewsOf, keepReview, readFigures };
