import type { StaffRole } from '@anzhen/shared-types';
import { useState } from 'react';
import { asApiError, call } from '@/api';
import { keepStaffSession } from '@/session';

/** Signing in as a member of staff: username, password and the six digits of the authenticator. */
export const useSignIn = (onSignedIn?: (role: StaffRole) => void) => {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [totp, setTotp] = useState('');
  const [isSending, setSending] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  const missing = (): string | undefined => {
    if (username.trim() === '') return '还差用户名';
    if (password === '') return '还差密码';
    return /^\d{6}$/.test(totp) ? undefined : '还差 6 位动态码';
  };

  const signIn = async (): Promise<void> => {
    setSending(true);
    setFault(null);
    try {
      const session = await call('staffSignIn', { body: { username: username.trim(), password, totp } });
      keepStaffSession(session);
      setPassword('');
      onSignedIn?.(session.staff.role);
    } catch (error) {
      setFault(asApiError(error).message);
    }
    // A code is good for one attempt.
    setTotp('');
    setSending(false);
  };

  return {
    username,
    setUsername,
    password,
    setPassword,
    totp,
    setTotp: (value: string) => setTotp(value.replace(/\D/g, '').slice(0, 6)),
    isSending,
    fault,
    missing: missing(),
    signIn: () => void signIn(),
  };
};
