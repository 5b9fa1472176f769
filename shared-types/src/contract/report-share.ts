import { z } from 'zod';
import type { EndpointName } from '../endpoints';
import type { EndpointSpec } from './endpoint-spec';
import { reportDetail, reportParams } from './report';
import { bytes, id, instant } from './shared';

/** `corrected`: a later version says something else; `withdrawn`: the hospital took it back. */
export const reportVerification = z.strictObject({
  hospitalName: z.string(),
  patientName: z.string(),
  title: z.string(),
  reportedAt: instant.nullable(),
  version: z.int().min(1),
  madeAt: instant,
  status: z.enum(['current', 'corrected', 'withdrawn']),
});
export type ReportVerification = z.infer<typeof reportVerification>;

export const reportShare = z.strictObject({
  id,
  createdAt: instant,
  expiresAt: instant,
  status: z.enum(['live', 'expired', 'revoked']),
  /** Newest first. `by`: who they said they are; `device`: what their browser says it is. */
  openings: z.array(z.strictObject({ at: instant, by: z.string(), device: z.string() })),
});
export type ReportShare = z.infer<typeof reportShare>;
export const reportShareList = z.strictObject({ shares: z.array(reportShare) });
export type ReportShareList = z.infer<typeof reportShareList>;

export const sharedReport = z.strictObject({ hospitalName: z.string(), expiresAt: instant, report: reportDetail });
export type SharedReport = z.infer<typeof sharedReport>;

export const reportShareEndpoints = {
  getReportPdf: {
    access: 'user',
    summary: '报告原件（PDF），带核验码',
    params: reportParams,
    produces: ['application/pdf'],
    response: bytes,
  },
  verifyReport: {
    access: 'public',
    summary: '核验一张报告：真假，有没有更正或作废',
    limit: 'signIn',
    params: z.strictObject({ code: z.string().regex(/^[2-9A-HJKMNP-Z]{12}$/, '核验码是 12 位字母和数字') }),
    response: reportVerification,
  },
  listReportShares: {
    access: 'user',
    summary: '这份报告的查看链接，谁在什么时候打开过',
    params: reportParams,
    response: reportShareList,
  },
  createReportShare: {
    access: 'user',
    summary: '生成查看链接；链接只在这里给一次',
    status: 201,
    params: reportParams,
    request: z.strictObject({ hours: z.union([z.literal(24), z.literal(72), z.literal(168)]) }),
    response: reportShareList.extend({ url: z.url() }),
  },
  revokeReportShare: {
    access: 'user',
    summary: '收回查看链接',
    status: 204,
    params: z.strictObject({ shareId: id }),
    response: z.void(),
  },
  openReportShare: {
    access: 'public',
    summary: '凭查看链接看报告；患者看得到是谁、什么时候看的',
    limit: 'signIn',
    request: z.strictObject({
      token: z.string().regex(/^[\w-]{43}$/),
      by: z.string().trim().min(2, '请写明您是谁，比如：市二院 心内科 周医生').max(40),
    }),
    response: sharedReport,
  },
} as const satisfies Partial<Record<EndpointName, EndpointSpec>>;
