import { z } from 'zod';
import { staffRoles } from '../kernel';
import { id, instant, localDate } from './shared';

const staffRole = z.enum(staffRoles);
const name = z.string().trim().min(2, '请填写姓名').max(20);
const area = z.string().trim().min(1, '请填写诊区').max(40);
const username = z
  .string()
  .trim()
  .regex(/^[a-z0-9._-]{3,40}$/, '用户名用小写字母、数字，3 到 40 位');
const totp = z.string().regex(/^\d{6}$/, '请输入 6 位动态码');
/** Of letters and digits that cannot be mistaken for each other; case, spaces and dashes do not matter. */
const oneTimeCode = z.string().trim().min(12, '请把代码输全').max(30);
/** A wx.login code. */
const wechatCode = z.string().min(1).max(200);

export const staffSignInRequest = z.strictObject({
  username: z.string().trim().min(1).max(40),
  password: z.string().min(1).max(200),
  /** The authenticator's six digits, or one of the recovery codes. */
  totp: z.union([totp, oneTimeCode], '请输入 6 位动态码，或一个恢复码'),
});
export const staffWechatRequest = z.strictObject({ code: wechatCode });
export const staffView = z.strictObject({ id, name: z.string(), role: staffRole, area: z.string() });
export type StaffView = z.infer<typeof staffView>;
export const staffSessionView = z.strictObject({
  token: z.string(),
  expiresAt: instant,
  staff: staffView,
  /** Set when a recovery code was used within the last seven days: the person is told, in case it was somebody else. */
  recoveryCode: z.strictObject({ usedAt: instant, left: z.int().min(0) }).optional(),
});
export type StaffSessionView = z.infer<typeof staffSessionView>;

/** What whoever holds an invitation's code needs to accept it; the secret is for an authenticator app. */
export const invitationRequest = z.strictObject({ code: oneTimeCode });
export const invitationView = z.strictObject({
  staff: staffView,
  username: z.string(),
  expiresAt: instant,
  totpSecret: z.string(),
  totpUri: z.string(),
});
export type InvitationView = z.infer<typeof invitationView>;
export const acceptInvitationRequest = z.strictObject({
  code: oneTimeCode,
  password: z.string().min(10, '密码至少 10 位').max(200),
  totp,
});
export const acceptedInvitationView = z.strictObject({
  session: staffSessionView,
  /** Shown once; each opens the account once in place of the authenticator. */
  recoveryCodes: z.array(z.string()),
});
export type AcceptedInvitationView = z.infer<typeof acceptedInvitationView>;
export const acceptByWechatRequest = z.strictObject({ code: oneTimeCode, wechatCode });

export const staffMeView = z.strictObject({
  staff: staffView,
  username: z.string(),
  hasPassword: z.boolean(),
  hasWechat: z.boolean(),
  wechatBoundAt: instant.nullable(),
  recoveryCodesLeft: z.int().min(0),
  /** The newest use of one. */
  recoveryCodeUsedAt: instant.nullable(),
  /** Newest use first. */
  sessions: z.array(
    z.strictObject({
      id,
      openedAt: instant,
      lastSeenAt: instant,
      ip: z.string().nullable(),
      device: z.string().nullable(),
      /** Null: opened before this was kept. */
      openedBy: z.enum(['password', 'recovery_code', 'wechat']).nullable(),
      isThis: z.boolean(),
    }),
  ),
});
export type StaffMeView = z.infer<typeof staffMeView>;
export const recoveryCodesRequest = z.strictObject({ totp });
export const recoveryCodesView = z.strictObject({ recoveryCodes: z.array(z.string()) });
/** With the password, and a code of the old authenticator or, when it is lost, a recovery code. */
export const proposeTotpRequest = z.strictObject({
  password: z.string().min(1).max(200),
  code: z.union([totp, oneTimeCode], '请输入 6 位动态码，或一个恢复码'),
});
export const totpProposalView = z.strictObject({ totpSecret: z.string(), totpUri: z.string(), expiresAt: instant });
export type TotpProposalView = z.infer<typeof totpProposalView>;
/** The first code of the new authenticator. */
export const adoptTotpRequest = z.strictObject({ totp });

/** invited: has not accepted yet · active · deactivated: cannot sign in */
export const staffAccountView = z.strictObject({
  ...staffView.shape,
  username: z.string(),
  status: z.enum(['invited', 'active', 'deactivated']),
  hasPassword: z.boolean(),
  hasWechat: z.boolean(),
  lockedUntil: instant.nullable(),
  lastSeenAt: instant.nullable(),
  /** The open invitation's end. */
  invitedUntil: instant.nullable(),
});
export type StaffAccountView = z.infer<typeof staffAccountView>;
export const staffAccountList = z.strictObject({ accounts: z.array(staffAccountView) });
export const inviteStaffRequest = z.strictObject({ username, name, role: staffRole, area });
export const invitedView = z.strictObject({
  account: staffAccountView,
  /** Shown once: only its index is kept. */
  code: z.string(),
  expiresAt: instant,
});
export type InvitedView = z.infer<typeof invitedView>;
export const changeStaffRequest = z.strictObject({ role: staffRole, area });
export const staffReasonRequest = z.strictObject({ reason: z.string().trim().min(2, '请写原因').max(60) });

export const auditQuery = z.strictObject({
  from: localDate.optional(),
  to: localDate.optional(),
  staffId: id.optional(),
  /** A word of what was done, of what was said about it, or a record's id. */
  wanted: z.string().trim().min(1).max(60).optional(),
  before: id.optional(),
});
export type AuditQuery = z.infer<typeof auditQuery>;
export const auditEntry = z.strictObject({
  id,
  at: instant,
  who: z.string(),
  what: z.string(),
  /** Which record, and what was said about it. */
  about: z.string(),
  /** 已完成, or why not; 结果未知 when the process ended in between. */
  outcome: z.string(),
  ip: z.string().nullable(),
  device: z.string().nullable(),
});
export type AuditEntryView = z.infer<typeof auditEntry>;
export const auditPage = z.strictObject({
  entries: z.array(auditEntry),
  /** Give it as `before` for the next page; null at the end. */
  next: id.nullable(),
  people: z.array(z.strictObject({ id, name: z.string() })),
});
export type AuditPage = z.infer<typeof auditPage>;
export const auditExport = z.strictObject({ fileName: z.string(), csv: z.string(), rows: z.int().min(0) });
