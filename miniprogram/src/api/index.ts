import { downloadFile, sendRequest } from '@/platform/network';
import { renewUserToken, userToken } from '@/session/access-token';
import { forgetStaffSession, staffToken } from '@/session/staff-session';
import { accessOf } from './access';
import { type CallInput, type ClientDeps, makeClient, waitFor } from './client';
import { deviceId } from './device-id';

export { ApiError, asApiError } from './api-error';
export type { Answer, CallInput } from './client';
export { withKey } from './idempotency-key';
export { type LiveState, useLiveTopics } from './live';
export { type Resource, useResource } from './use-resource';
export { type Steps, useSteps } from './use-steps';

const shared: Omit<ClientDeps, 'send'> = {
  deviceId,
  wait: waitFor,
  tokens: {
    get: async (name) => {
      const access = accessOf(name);
      if (access === 'public') return null;
      return access === 'staff' ? staffToken() : userToken();
    },
    renew: async (name, refused) => {
      if (accessOf(name) === 'user') return renewUserToken(refused);
      forgetStaffSession();
      return null;
    },
  },
};

/** Calls the BFF: `call('getTicket', { params: { ticketId } })`. Signs in first when that is needed. @throws ApiError */
export const call = makeClient({ ...shared, send: sendRequest });

const callForFile = makeClient({ ...shared, send: downloadFile });

/** Fetches what is a file instead of JSON; answers where it lies on the phone. @throws ApiError */
export const download = async <Name extends 'getReportImage' | 'getReportPdf' | 'printPersonReport'>(
  name: Name,
  input: CallInput<Name>,
): Promise<string> =>
  (await (callForFile as (name: Name, input: CallInput<Name>) => Promise<unknown>)(name, input)) as string;
