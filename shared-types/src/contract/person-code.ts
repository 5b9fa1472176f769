import { z } from 'zod';
import type { EndpointName } from '../endpoints';
import type { EndpointSpec } from './endpoint-spec';
import { amountFen, bytes, feeLines, id, instant, localDate, sex } from './shared';

/** 18 digits: ten that name the person's code, eight that change every 30 seconds. */
const code = z.string().regex(/^\d{18}$/, '一码通是 18 位数字');

export const personCodeView = z.strictObject({
  /** One for each step from `firstStepAt` on, so that the phone shows them without a network. */
  codes: z.array(code).min(1),
  firstStepAt: instant,
  stepSeconds: z.int().positive(),
});
export type PersonCodeView = z.infer<typeof personCodeView>;

export const personCodePurpose = z.enum(['check_in', 'payment', 'report']);
export type PersonCodePurpose = z.infer<typeof personCodePurpose>;

/**
 * `seenAt`: the code was verified with the key of the day while there was no network, and is told now. Only a check-in
 * may be made up for; `code` counts for the time at which it was seen.
 */
export const verifyPersonCodeRequest = z
  .strictObject({ code, purpose: personCodePurpose, seenAt: instant.optional() })
  .refine(({ purpose, seenAt }) => seenAt === undefined || purpose === 'check_in', {
    path: ['seenAt'],
    message: '只有签到能在网络恢复后补办',
  });

export const verifiedPerson = z.strictObject({
  maskedName: z.string(),
  sex,
  ageYears: z.int().min(0),
  /** The hospital's number of the person, for its other systems. */
  recordNumber: z.string(),
  /** After a check-in: where the person waits. */
  ticket: z.strictObject({ number: z.string(), departmentName: z.string(), room: z.string() }).nullable(),
  /** For a payment: what is due, an estimate; null when nothing is. It was sent to the person's phone to be paid there. */
  bills: z
    .strictObject({
      list: z.array(z.strictObject({ title: z.string(), totalFen: amountFen })),
      fee: feeLines,
    })
    .nullable(),
  /** For printing: what is out, newest first, and the pass that prints it within some minutes. */
  reports: z
    .strictObject({
      pass: z.string(),
      list: z.array(z.strictObject({ id: z.string(), title: z.string(), reportedAt: instant.nullable() })),
    })
    .nullable(),
});
export type VerifiedPerson = z.infer<typeof verifiedPerson>;

/** 一码通: one code of a person for check-in, payment and report printing. */
export const personCodes = {
  getPersonCode: {
    access: 'user',
    summary: '一码通：接下来一小时的码',
    params: z.strictObject({ patientId: id }),
    response: personCodeView,
  },
  verifyPersonCode: {
    access: 'staff',
    summary: '核对一码通：签到，或看待缴费并发到患者手机，或看能打印的报告',
    recorded: ['purpose', 'seenAt'],
    request: verifyPersonCodeRequest,
    response: verifiedPerson,
  },
  printPersonReport: {
    access: 'staff',
    summary: '给刚出示一码通的人打印报告（PDF）',
    recorded: [],
    params: z.strictObject({ pass: z.string().regex(/^[\w.-]{20,160}$/), reportId: z.string().min(1).max(64) }),
    produces: ['application/pdf'],
    response: bytes,
  },
  getPersonCodeDayKey: {
    access: 'staff',
    summary: '今天离线核对一码通的密钥',
    recorded: [],
    response: z.strictObject({ date: localDate, keys: z.array(z.base64()).min(1), validUntil: instant }),
  },
} as const satisfies Partial<Record<EndpointName, EndpointSpec>>;
