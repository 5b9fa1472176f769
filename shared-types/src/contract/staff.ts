import { z } from 'zod';
import { staffRoles } from '../kernel';
import { id, instant } from './shared';

const staffRole = z.enum(staffRoles);

export const staffSignInRequest = z.strictObject({
  username: z.string().trim().min(1).max(40),
  password: z.string().min(1).max(200),
  totp: z.string().regex(/^\d{6}$/, '请输入 6 位动态码'),
});
export const staffView = z.strictObject({ id, name: z.string(), role: staffRole, area: z.string() });
export type StaffView = z.infer<typeof staffView>;
export const staffSessionView = z.strictObject({ token: z.string(), expiresAt: instant, staff: staffView });
export type StaffSessionView = z.infer<typeof staffSessionView>;
