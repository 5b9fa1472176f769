import type { ReactNode } from 'react';

interface SecretCodeProps {
  /** An otpauth address. */
  uri: string;
}

/** For an authenticator's camera; a phone cannot scan its own screen, so only the browser draws it. */
export function SecretCode(_props: SecretCodeProps): ReactNode {
  return null;
}
