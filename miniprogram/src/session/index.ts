export { forgetSession, userToken } from './access-token';
export { addressed, choosePatient, type FamilyView, forgetFamily, reloadFamily, useFamily } from './current-patient';
export { chooseFontSize, type DisplayView, useDisplay } from './font-size';
export { ensurePrivacyAgreed, forgetPrivacyAgreement } from './privacy-gate';
export { readRuntime, useRuntime } from './runtime';
export {
  dismissRecoveryNotice,
  forgetStaffSession,
  keepStaffSession,
  staffToken,
  useRecoveryNotice,
  useStaff,
} from './staff-session';
export { subscribeTo } from './subscribe';
