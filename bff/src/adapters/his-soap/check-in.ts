import { z } from 'zod';
import { about } from '../http-exchange';
import type { HisPort } from '../../ports/his';
import type { Gateway } from './gateway';
import type { Orders } from './orders';

const signedIn = z.object({ REG_NO: z.string() });

/**
 * Signing in. It is done once however often it is asked, and the registration itself says whether it is, so a lost
 * answer is settled by looking once.
 */
export function makeCheckIn(gateway: Gateway, orders: Orders): Pick<HisPort, 'checkIn'> {
  return {
    async checkIn(context, registrationNo) {
      const probe = { operation: 'checkIn', key: registrationNo } as const;
      const schema = about(signedIn, { REG_NO: registrationNo });
      const made = await gateway.attempt(context, 'checkIn', { REG_NO: registrationNo }, schema);
      if (made.kind === 'done') return { kind: 'done', value: undefined, replayed: false };
      if (made.kind === 'refused') return { kind: 'rejected', error: made.error };
      const seen = await orders.find(context, { REG_NO: registrationNo }).catch(() => null);
      const isIn = seen !== null && seen !== 'running' && seen.ORDER_STATUS === '3';
      return isIn ? { kind: 'done', value: undefined, replayed: true } : gateway.unknown(context, probe, made.cause);
    },
  };
}
