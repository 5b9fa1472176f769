import { z } from 'zod';
import { about } from '../http-exchange';
import type { HisPort } from '../../ports/his';
import { flag } from './codecs';
import type { HisTransport } from './transport';

const signedIn = z.object({ regNo: z.string(), replayed: flag });

/**
 * Signing in at the clinic. The dialect's `tradeCheck` does not know sign-ins; the registration itself says whether it
 * is signed in, so a lost answer is settled by looking once.
 */
export function makeCheckIn(
  transport: HisTransport,
  getRegistration: HisPort['getRegistration'],
): Pick<HisPort, 'checkIn'> {
  return {
    async checkIn(context, registrationNo) {
      const probe = { operation: 'checkIn', key: registrationNo } as const;
      const schema = about(signedIn, { regNo: registrationNo });
      const call = { operation: 'checkIn', request: { regNo: registrationNo }, probe, schema } as const;
      const result = await transport.write(context, call, (row) => ({ value: undefined, replayed: row.replayed }));
      if (result.kind !== 'unknown') return result;
      const seen = await getRegistration(context, { registrationNo }).catch(() => null);
      const isApplied = seen?.status === 'checkedIn' || seen?.status === 'visited';
      return isApplied ? { kind: 'done', value: undefined, replayed: true } : result;
    },
  };
}
