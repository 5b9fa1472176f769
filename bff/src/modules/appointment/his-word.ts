import type { HisError } from '../../ports/his';

/**
 * Whether a refusal says nothing about the matter itself: the HIS was not reached, or it did not take the signature of
 * this one request, because the clocks differ, a key was changed, or something on the way sent the request twice and the
 * first copy did the work. It is asked again under the same key; money is never moved on it.
 */
export const saysNothing = (error: HisError): boolean => error.code === 'Unavailable' || error.code === 'Auth';
