import { z } from 'zod';
import type { EndpointName } from '../endpoints';
import type { EndpointSpec } from './endpoint-spec';
import { id, instant, localDate, sex } from './shared';

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

export const verifiedPerson = z.strictObject({
  maskedName: z.string(),
  sex,
  ageYears: z.int().min(0),
  /** The hospital's number of the person, for its other systems. */
  recordNumber: z.string(),
  /** After a check-in: where the person waits. */
  ticket: z.strictObject({ number: z.string(), departmentName: z.string(), room: z.string() }).nullable(),
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
    summary: '核对一码通，签到时同时签到',
    recorded: ['purpose'],
    request: z.strictObject({ code, purpose: personCodePurpose }),
    response: verifiedPerson,
  },
  getPersonCodeDayKey: {
    access: 'staff',
    summary: '今天离线核对一码通的密钥',
    recorded: [],
    response: z.strictObject({ date: localDate, keys: z.array(z.base64()).min(1), validUntil: instant }),
  },
} as const satisfies Partial<Record<EndpointName, EndpointSpec>>;
