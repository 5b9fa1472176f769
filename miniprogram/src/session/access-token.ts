import type { SessionView } from '@anzhen/shared-types';
import { clientError } from '@/api/api-error';
import { makeClient, waitFor } from '@/api/client';
import { deviceId } from '@/api/device-id';
import { now } from '@/platform/clock';
import { sendRequest } from '@/platform/network';
import { readStored, removeStored, store } from '@/platform/storage';
import { getLoginCode } from '@/platform/wechat';
import { ensurePrivacyAgreed } from './privacy-gate';

const KEY = 'anzhen.session';
// A token that ends within the time of a slow request is as good as ended.
const SAFETY_MS = 30_000;

let session: SessionView | null | undefined;
let signingIn: Promise<string> | undefined;

const current = (): SessionView | null => {
  session ??= readStored<SessionView>(KEY) ?? null;
  return session && Date.parse(session.expiresAt) - SAFETY_MS > now() ? session : null;
};

const clientWith = (token: string | null) =>
  makeClient({
    send: sendRequest,
    deviceId,
    wait: waitFor,
    tokens: { get: async () => token, renew: async () => null },
  });

const signIn = async (): Promise<string> => {
  if (!(await ensurePrivacyAgreed())) throw clientError('PRIVACY.REFUSED');
  const answer = await clientWith(null)('signIn', { body: { code: await getLoginCode() } });
  if (!answer.privacyAgreed) {
    const { version } = await clientWith(null)('getPrivacyPolicy');
    await clientWith(answer.token)('agreePrivacy', { body: { version } });
  }
  session = { ...answer, privacyAgreed: true };
  store(KEY, session);
  return answer.token;
};

const signInOnce = (): Promise<string> => {
  signingIn ??= signIn().finally(() => {
    signingIn = undefined;
  });
  return signingIn;
};

/** The token of the person who holds the phone; signs in when there is none. @throws ApiError PRIVACY.REFUSED */
export const userToken = async (): Promise<string> => current()?.token ?? signInOnce();

/** A new token in place of one that the BFF refused. Many refused calls cause one sign-in. */
export const renewUserToken = async (refused: string): Promise<string> => {
  const known = current();
  if (known && known.token !== refused) return known.token;
  forgetSession();
  return signInOnce();
};

export const forgetSession = (): void => {
  session = null;
  removeStored(KEY);
};
