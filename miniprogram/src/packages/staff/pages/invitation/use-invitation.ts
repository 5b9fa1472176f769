import type { InvitationView } from '@anzhen/shared-types';
import { useState } from 'react';
import { call, useSteps } from '@/api';
import { getLoginCode } from '@/platform/wechat';
import { keepStaffSession } from '@/session';
import { isWholeCode } from '../../components/code-fields';
import { goToWork } from '../../components/go-to-work';

export const PASSWORD_MIN = 10;

/** Whoever holds a code from the administrator: looks whom it is for, then opens the account with it, once. */
export const useInvitation = () => {
  const [code, setCode] = useState('');
  const [invitation, setInvitation] = useState<InvitationView | null>(null);
  const [password, setPassword] = useState('');
  const [totp, setTotp] = useState('');
  const [recoveryCodes, setRecoveryCodes] = useState<readonly string[]>([]);
  const { busy, fault, run, say } = useSteps<'look' | 'accept'>();

  const missing = (): string | undefined => {
    if (invitation === null) return isWholeCode(code) ? undefined : '还差邀请码';
    if (password.length < PASSWORD_MIN) return `密码至少 ${PASSWORD_MIN} 位`;
    return totp.length < 6 ? '还差 6 位动态码' : undefined;
  };

  return {
    code,
    setCode,
    invitation,
    password,
    setPassword,
    totp,
    setTotp,
    recoveryCodes,
    busy,
    fault,
    missing: missing(),
    look: () => {
      if (missing() !== undefined) return;
      void run('look', async () => setInvitation(await call('readInvitation', { body: { code: code.trim() } })));
    },
    /** Another code. */
    startAgain: () => {
      setInvitation(null);
      setPassword('');
      setTotp('');
      say(null);
    },
    accept: () => {
      if (missing() !== undefined) return;
      void run('accept', async () => {
        const digits = totp;
        setTotp('');
        const body = { code: code.trim(), password, totp: digits };
        const accepted = await call('acceptInvitation', { body });
        setPassword('');
        keepStaffSession(accepted.session);
        setRecoveryCodes(accepted.recoveryCodes);
      });
    },
    acceptByWechat: () =>
      void run('accept', async () => {
        const body = { code: code.trim(), wechatCode: await getLoginCode() };
        const session = await call('acceptInvitationByWechat', { body });
        keepStaffSession(session);
        await goToWork(session.staff.role);
      }),
    enter: () => invitation && void goToWork(invitation.staff.role),
  };
};

export type Invitation = ReturnType<typeof useInvitation>;
