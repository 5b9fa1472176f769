import { createHash, randomBytes } from 'node:crypto';

/** An opaque 256-bit token, of a session or of a link. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of a token. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Tells whether two requests under one idempotency key ask for the same thing. */
export const requestHash = (body: unknown): string => createHash('sha256').update(JSON.stringify(body)).digest('hex');
