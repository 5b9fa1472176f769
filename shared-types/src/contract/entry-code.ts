import { z } from 'zod';
import type { EndpointName } from '../endpoints';
import type { EndpointSpec } from './endpoint-spec';
import { id, instant, localDate } from './shared';

export const entryCodeKind = z.enum([
  ...(['gate', 'department', 'room', 'doctor', 'bed', 'bill', 'lab', 'cashier', 'report', 'triage', 'board'] as const),
]);
export type EntryCodeKind = z.infer<typeof entryCodeKind>;

/** What a scanned code opens. Scenes are at most 32 visible characters (WeChat getwxacodeunlimit). */
export const entryCodeView = z.strictObject({
  /** The code of a room opens its department. */
  kind: entryCodeKind.exclude(['room']),
  name: z.string(),
  departmentCode: z.string().nullable(),
  area: z.string().nullable(),
  /** On the code of one room, which only that room's patients may check in with. */
  room: z.string().optional(),
  /** On the code of a doctor. */
  doctorId: z.string().optional(),
});
export type EntryCodeView = z.infer<typeof entryCodeView>;

const target = z.string().regex(/^[0-9A-Za-z_-]{1,40}$/, '编号只能有字母、数字和 - _');
const name = z.string().trim().min(1, '请写名称').max(40);

export const issuedCode = z.strictObject({
  id,
  kind: entryCodeKind,
  target: z.string(),
  name: z.string(),
  scene: z.string().max(32),
  /** For browsers and other scanners. */
  link: z.string(),
  status: z.enum(['live', 'expired', 'revoked']),
  issuedAt: instant,
  issuedBy: z.string(),
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
  revokeReason: z.string().nullable(),
  /** Scans of the last 14 days, the oldest first, and how many of all were refused: an old sheet still hangs there. */
  scansByDay: z.array(z.int().min(0)).length(14),
  refused: z.int().min(0),
});
export type IssuedCode = z.infer<typeof issuedCode>;

export const issuedCodeList = z.strictObject({
  /** The newest 500. */
  codes: z.array(issuedCode),
  /** Places that the hospital's systems know by name. */
  known: z.array(z.strictObject({ kind: entryCodeKind, target: z.string(), name: z.string() })),
});
export type IssuedCodeList = z.infer<typeof issuedCodeList>;

const ids = z.array(id).min(1).max(100);
export const printedSheets = z.strictObject({ fileName: z.string(), pdfBase64: z.base64() });
export type PrintedSheets = z.infer<typeof printedSheets>;

/** Codes on walls, doors, beds and bills: scanned by everybody, made by staff. */
export const entryCodes = {
  readEntryCode: {
    access: 'public',
    summary: '识别扫到的码',
    params: z.strictObject({ scene: z.string().min(1).max(64) }),
    /** A page that reads a code again says so, and it counts as one scan. */
    query: z.strictObject({ again: z.literal('yes').optional() }),
    response: entryCodeView,
  },
  listEntryCodes: { access: 'staff', summary: '已经做的码和扫码次数', response: issuedCodeList },
  issueEntryCodes: {
    access: 'staff',
    summary: '做一批码',
    recorded: ['kind', 'items', 'expiresOn'],
    status: 201,
    request: z.strictObject({
      kind: entryCodeKind,
      items: z
        .array(z.strictObject({ target, name: name.optional() }))
        .min(1)
        .max(100),
      /** Open until the end of this day; a bill's code must have one. */
      expiresOn: localDate.optional(),
    }),
    response: issuedCodeList,
  },
  revokeEntryCodes: {
    access: 'staff',
    summary: '作废一批码',
    recorded: ['ids', 'reason'],
    request: z.strictObject({ ids, reason: z.string().trim().min(1, '请写作废的原因').max(120) }),
    response: issuedCodeList,
  },
  printEntryCodes: {
    access: 'staff',
    summary: '打印一批码（PDF）',
    recorded: ['ids', 'size', 'codes'],
    request: z.strictObject({ ids, size: z.enum(['A4', 'A6']), codes: z.enum(['both', 'link']) }),
    response: printedSheets,
  },
} as const satisfies Partial<Record<EndpointName, EndpointSpec>>;
