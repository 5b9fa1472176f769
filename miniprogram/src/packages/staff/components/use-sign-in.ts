import type { StaffRole, StaffSessionView } from '@anzhen/shared-types';
import { useState } from 'react';
import { call, useSteps } from '@/api';
import { getLoginCode } from '@/platform/wechat';
import { keepStaffSession } from '@/session';
import { isWholeCode } from './code-fields';

const SIX_DIGITS = /^\d{6}$/;

/** Signing in as a member of staff: by password and a second factor, or by the WeChat that is bound to the account. */
export const useSignIn = (onSignedIn?: (role: StaffRole) => void) => {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [totp, setTotp] = useState('');
  const [hasNoPhone, setHasNoPhone] = useState(false);
  const [binds, setBinds] = useState(false);
  const { busy, fault, run } = useSteps<'password' | 'wechat'>();

  const missing = (): string | undefined => {
    if (username.trim() === '') return '还差用户名';
    if (password === '') return '还差密码';
    if (hasNoPhone) return isWholeCode(totp) ? undefined : '还差恢复码';
    return SIX_DIGITS.test(totp) ? undefined : '还差 6 位动态码';
  };
  const enter = (session: StaffSessionView): void => {
    keepStaffSession(session);
    setPassword('');
    onSignedIn?.(session.staff.role);
  };

  return {
    username,
    setUsername,
    password,
    setPassword,
    totp,
    setTotp,
    /** The authenticator is not at hand: one of the recovery codes stands in for it. */
    hasNoPhone,
    switchFactor: () => {
      setHasNoPhone(!hasNoPhone);
      setTotp('');
    },
    /** From now on this WeChat signs in, and gets what its person sends to themselves. */
    binds,
    switchBinding: () => setBinds(!binds),
    busy,
    fault,
    missing: missing(),
    signIn: () => {
      if (missing() !== undefined) return;
      void run('password', async () => {
        // A code is good for one attempt.
        const code = totp.trim();
        setTotp('');
        const session = await call('staffSignIn', { body: { username: username.trim(), password, totp: code } });
        enter(session);
        if (binds) await call('bindStaffWechat', { body: { code: await getLoginCode() } });
      });
    },
    signInByWechat: () =>
      void run('wechat', async () =>
        enter(await call('staffSignInByWechat', { body: { code: await getLoginCode() } })),
      ),
  };
};
