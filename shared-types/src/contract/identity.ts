import { z } from 'zod';
import { subscriptionKey } from './notification';
import { id, instant } from './shared';

export const runtimeView = z.strictObject({
  hospitalName: z.string(),
  campusName: z.string(),
  hotline: z.string(),
  emergencyPhone: z.string(),
  emergencyPlace: z.string(),
  /** How to find the entrance from the street. */
  emergencyWay: z.string(),
  emergencyHours: z.string(),
  /** 导诊台: people who know the house. */
  triageDesk: z.strictObject({ place: z.string(), phone: z.string(), hours: z.string() }),
  serverNow: instant,
  /** What wx.requestSubscribeMessage may ask for, after a tap; never lasting templates and others at once. */
  subscribeTemplates: z.partialRecord(
    subscriptionKey,
    z.strictObject({
      id: z.string(),
      /** 长期订阅: until it is turned off at WeChat. */
      isLasting: z.boolean(),
    }),
  ),
  insuranceMiniProgram: z.strictObject({ appId: z.string(), path: z.string() }),
  /** Only outside production: where the H5 app finds its simulated WeChat. */
  sandboxControlUrl: z.string().optional(),
});
export type RuntimeView = z.infer<typeof runtimeView>;

export const signInRequest = z.strictObject({ code: z.string().min(1).max(200) });
export const sessionView = z.strictObject({
  token: z.string(),
  expiresAt: instant,
  userId: id,
  privacyAgreed: z.boolean(),
});
export type SessionView = z.infer<typeof sessionView>;

export const fontSize = z.enum(['follow', 'standard', 'large', 'elder', 'elder-max']);
export type FontSize = z.infer<typeof fontSize>;

export const meView = z.strictObject({
  userId: id,
  privacy: z.strictObject({
    currentVersion: z.string(),
    agreedVersion: z.string().nullable(),
    agreedAt: instant.nullable(),
  }),
  settings: z.strictObject({ fontSize }),
});
export type MeView = z.infer<typeof meView>;

export const updateSettingsRequest = z.strictObject({ fontSize });
export const privacyAgreementRequest = z.strictObject({ version: z.string().min(1).max(20) });
export const privacyPolicyView = z.strictObject({
  version: z.string(),
  effectiveFrom: z.string(),
  sections: z.array(z.strictObject({ title: z.string(), text: z.string() })),
});
export type PrivacyPolicyView = z.infer<typeof privacyPolicyView>;

export const deleteAccountRequest = z.strictObject({ confirm: z.literal('注销') });
/** Everything we hold about the person, in one document of their own. */
export const exportView = z.strictObject({ exportedAt: instant, data: z.record(z.string(), z.unknown()) });
export type ExportView = z.infer<typeof exportView>;

export const accessLogView = z.strictObject({
  entries: z.array(
    z.strictObject({ at: instant, who: z.string(), what: z.string(), patientName: z.string().nullable() }),
  ),
});
export type AccessLogView = z.infer<typeof accessLogView>;
