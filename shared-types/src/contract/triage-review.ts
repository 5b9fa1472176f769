import { z } from 'zod';
import type { EndpointName } from '../endpoints';
import type { EndpointSpec } from './endpoint-spec';
import { id, instant } from './shared';

export const triageReviewQuery = z.strictObject({ days: z.enum(['7', '30', '90']) });

const count = z.int().min(0);
export const triageFigures = z.strictObject({
  days: z.int(),
  answers: count,
  emergencies: count,
  unreviewedEmergencies: count,
  /** By first advised department, most frequent first. */
  departments: z.array(z.strictObject({ name: z.string(), count })),
  versions: z.array(z.strictObject({ version: z.string(), answers: count, emergencies: count })),
  /** Every department of the hospital, to choose the right one from. */
  choices: z.array(z.strictObject({ code: z.string(), name: z.string() })),
  reviewed: count,
  wrong: count,
  /** What staff changed into what; 急症 and 门诊 stand for the two kinds of answer. */
  corrections: z.array(z.strictObject({ from: z.string(), to: z.string(), count })),
});
export type TriageFigures = z.infer<typeof triageFigures>;

export const triageVerdict = z.enum(['right', 'wrong']);
const reviewView = z.strictObject({
  verdict: triageVerdict,
  shouldBe: z.enum(['emergency', 'clinic']).nullable(),
  departmentName: z.string().nullable(),
  note: z.string().nullable(),
  at: instant,
});

export const triageRecordQuery = z.strictObject({
  kind: z.enum(['emergency', 'unsure', 'advice', 'wrong']),
  /** The last record of the page before. */
  before: id.optional(),
});
export const triageRecordView = z.strictObject({
  id,
  at: instant,
  outcome: z.enum(['emergency', 'advice']),
  level: z.int().min(1).max(4).nullable(),
  sure: z.boolean(),
  departmentNames: z.array(z.string()),
  rulesVersion: z.string(),
  review: reviewView.nullable(),
});
export type TriageRecordView = z.infer<typeof triageRecordView>;
export const triageRecordList = z.strictObject({ records: z.array(triageRecordView), hasMore: z.boolean() });
export type TriageRecordList = z.infer<typeof triageRecordList>;

/** The words of one record, masked. Every look is on record for the person whose words they are. */
export const triageRecordDetail = z.strictObject({
  id,
  text: z.string(),
  bodyParts: z.array(z.string()),
  dangers: z.array(z.string()),
  answers: z.array(z.strictObject({ ask: z.string(), answer: z.string() })),
  understood: z.array(z.string()),
  who: z.string().nullable(),
});
export type TriageRecordDetail = z.infer<typeof triageRecordDetail>;

/** right, or wrong with what would have been right: an emergency, no emergency, or another department. */
export const reviewTriageRequest = z.strictObject({
  verdict: triageVerdict,
  shouldBe: z.enum(['emergency', 'clinic']).optional(),
  departmentCode: z.string().min(1).max(32).optional(),
  note: z.string().trim().max(200).optional(),
});
export type ReviewTriageRequest = z.infer<typeof reviewTriageRequest>;

export const triageComparison = z.strictObject({
  against: z.string(),
  at: instant,
  compared: count,
  newAlarms: count,
  lostAlarms: count,
  departmentsChanged: count,
  examples: z.array(z.strictObject({ recordId: id, before: z.string(), after: z.string() })),
});
export const triageReleaseView = z.strictObject({
  /** `shipped`: the rules that came with the program. */
  id: z.string(),
  version: z.string(),
  isLive: z.boolean(),
  createdAt: instant.nullable(),
  activatedAt: instant.nullable(),
  comparison: triageComparison.nullable(),
});
export type TriageReleaseView = z.infer<typeof triageReleaseView>;
export const triageReleaseList = z.strictObject({ releases: z.array(triageReleaseView) });
export type TriageReleaseList = z.infer<typeof triageReleaseList>;
const releaseParams = z.strictObject({ releaseId: z.string().min(1).max(30) });
const recordParams = z.strictObject({ recordId: id });

/** What staff may do about the triage. */
export const triageReviewEndpoints = {
  getTriageFigures: {
    access: 'staff',
    summary: '导诊的拦截率、科室分布和纠正',
    query: triageReviewQuery,
    response: triageFigures,
  },
  listTriageRecords: {
    access: 'staff',
    summary: '导诊记录，不含患者的话',
    query: triageRecordQuery,
    response: triageRecordList,
  },
  openTriageRecord: {
    access: 'staff',
    summary: '打开一条导诊记录，留下查看记录',
    params: recordParams,
    response: triageRecordDetail,
  },
  reviewTriageRecord: {
    access: 'staff',
    summary: '评一条导诊记录对不对',
    params: recordParams,
    request: reviewTriageRequest,
    response: triageRecordView,
  },
  listTriageReleases: { access: 'staff', summary: '导诊规则的版本', response: triageReleaseList },
  compareTriageRelease: {
    access: 'staff',
    summary: '用记下的问题和正在用的版本比一比',
    params: releaseParams,
    response: triageReleaseList,
  },
  activateTriageRelease: {
    access: 'staff',
    summary: '换用这个版本',
    params: releaseParams,
    response: triageReleaseList,
  },
} as const satisfies Partial<Record<EndpointName, EndpointSpec>>;
