import type { EndpointName } from '@anzhen/shared-types/endpoints';

const publicEndpoints: ReadonlySet<EndpointName> = new Set<EndpointName>([
  'getRuntime',
  'signIn',
  'getPrivacyPolicy',
  'readEntryCode',
  'getBoard',
  'staffSignIn',
  'staffSignInByWechat',
  'readInvitation',
  'acceptInvitation',
  'acceptInvitationByWechat',
  'postQueueUpdate',
]);

const staffEndpoints: ReadonlySet<EndpointName> = new Set<EndpointName>([
  'staffSignOut',
  'getStaffMe',
  'endStaffSession',
  'endAllStaffSessions',
  'bindStaffWechat',
  'unbindStaffWechat',
  'renewRecoveryCodes',
  'listStaffAccounts',
  'inviteStaff',
  'changeStaff',
  'reinviteStaff',
  'deactivateStaff',
  'listAudit',
  'exportAudit',
  'listStaffQueues',
  'listExpected',
  'actOnQueue',
  'verifyPersonCode',
  'getPersonCodeDayKey',
  'listEntryCodes',
  'issueEntryCodes',
  'revokeEntryCodes',
  'printEntryCodes',
  'listBillRefunds',
  'decideBillRefund',
  'listAppeals',
  'decideAppeal',
  'listReconciliationDays',
  'getReconciliationDay',
  'runReconciliation',
  'closeDifference',
  'reopenDifference',
  'listWorklist',
  'closeWorklistItem',
  'reopenWorklistItem',
  'revealIdentity',
  'readSharedNote',
  'getTriageFigures',
  'listTriageRecords',
  'openTriageRecord',
  'reviewTriageRecord',
  'listTriageReleases',
  'compareTriageRelease',
  'activateTriageRelease',
]);

/** Whose token a call carries. The BFF's contract says the same with validators that the phone does not load. */
export const accessOf = (name: EndpointName): 'public' | 'user' | 'staff' => {
  if (publicEndpoints.has(name)) return 'public';
  return staffEndpoints.has(name) ? 'staff' : 'user';
};
