import { hash, randomBytes } from 'node:crypto';

/** An opaque 256-bit token, of a session or of a link. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of a token. */
export const tokenHash = (token: string): string => hash('sha256', token);

/** Tells whether two requests under one idempotency key ask for the same thing. */
export const requestHash = (body: unknown): string => hash('sha256', JSON.stringify(body));
