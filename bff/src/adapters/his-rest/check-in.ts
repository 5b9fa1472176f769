import { z } from 'zod';
import { type CallContext, HisError, type HisPort, type HisRegistration } from '../../ports/his';
import { flag } from './codecs';
import type { HisTransport } from './transport';

type Seen = { registration: HisRegistration | null; error?: HisError };

/**
 * Signing in at the clinic. The HIS wants its own registration number, and its `tradeCheck` does not know sign-ins; the
 * registration itself says whether it is signed in.
 */
export function makeCheckIn(
  transport: HisTransport,
  getRegistration: HisPort['getRegistration'],
): Pick<HisPort, 'checkIn'> {
  const see = async (context: CallContext, key: string): Promise<Seen> => {
    try {
      return { registration: await getRegistration(context, key) };
    } catch (error) {
      if (error instanceof HisError) return { registration: null, error };
      throw error;
    }
  };

  return {
    async checkIn(context, key) {
      const before = await see(context, key);
      if (before.error) return { kind: 'rejected', error: before.error };
      if (!before.registration?.registrationNo) {
        return { kind: 'rejected', error: new HisError('NotFound', 'no paid registration to check in') };
      }
      const request = { regNo: before.registration.registrationNo };
      const probe = { operation: 'checkIn', key } as const;
      const call = { operation: 'checkIn', request, probe, schema: z.object({ replayed: flag }) } as const;
      const result = await transport.write(context, call, (row) => ({ value: undefined, replayed: row.replayed }));
      if (result.kind !== 'unknown') return result;
      const after = (await see(context, key)).registration?.status;
      return after === 'checkedIn' || after === 'visited' ? { kind: 'done', value: undefined, replayed: true } : result;
    },
  };
}
