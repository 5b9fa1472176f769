import { hash, verify } from '@node-rs/argon2';
import { Secret, TOTP } from 'otpauth';

// argon2id, the library's default, at the minimum that OWASP's password storage sheet names.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const ISSUER = '安诊';
const STEP_SECONDS = 30;
// One step either way: a phone's clock and a slow typist.
const STEPS_EITHER_WAY = 1;

export const hashPassword = (password: string): Promise<string> => hash(password, COST);

export const isPassword = (passwordHash: string, password: string): Promise<boolean> => verify(passwordHash, password);

/** The time step (RFC 6238) that a code belongs to; null when it is not one of those valid now. */
export const totpCounterOf = (secret: string, code: string, at: Date): number | null => {
  const totp = new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: STEP_SECONDS });
  const distance = totp.validate({ token: code, timestamp: at.getTime(), window: STEPS_EITHER_WAY });
  return distance === null ? null : Math.floor(at.getTime() / 1_000 / STEP_SECONDS) + distance;
};

export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** What the QR code for an authenticator app says. */
export const totpUriOf = (secret: string, label: string): string =>
  new TOTP({ issuer: ISSUER, label, secret: Secret.fromBase32(secret), digits: 6, period: STEP_SECONDS }).toString();
