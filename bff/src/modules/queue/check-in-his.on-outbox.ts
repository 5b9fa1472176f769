import { HOUR } from '@anzhen/shared-types';
import { z } from 'zod';
import type { Transactions } from '../../platform/db/transaction';
import type { OutboxHandler } from '../../platform/jobs/outbox';
import type { Clock } from '../../ports/clock';
import type { HisError, HisPort } from '../../ports/his';
import type { Appointments } from '../appointment';
import type { Worklist } from '../audit';

const payloadShape = z.object({ appointmentId: z.string(), since: z.iso.datetime() });

/** After two hours the consultation is likely over: telling the HIS again and again helps nobody, a person looks. */
const GIVE_UP_MS = 2 * HOUR;
/** These pass: the same question may be answered later. The rest is a refusal that a person must read. */
const PASSING: readonly HisError['code'][] = ['Unavailable', 'Timeout', 'Protocol', 'Auth'];

interface Deps {
  tx: Transactions;
  clock: Clock;
  his: Pick<HisPort, 'checkIn'>;
  appointments: Pick<Appointments, 'find'>;
  worklist: Worklist;
}

/** Tells the HIS that somebody has checked in; asking again after an unknown answer is the same request. */
export const makeCheckInHis = ({ tx, clock, his, appointments, worklist }: Deps): OutboxHandler => {
  return async (payload) => {
    const { appointmentId, since } = payloadShape.parse(payload);
    const registrationNo = (await appointments.find(tx.outside, appointmentId))?.registrationNo;
    if (!registrationNo) throw new Error('checked in without a registration number');
    const result = await his.checkIn({ traceId: appointmentId }, registrationNo);
    if (result.kind === 'done') return;
    const { code } = result.kind === 'rejected' ? result.error : result.cause;
    const mayPass = result.kind === 'unknown' || PASSING.includes(code);
    const isOld = clock.now().getTime() - Date.parse(since) >= GIVE_UP_MS;
    if (mayPass && !isOld) throw new Error(`the HIS did not take the check-in: ${code}`);
    await tx.run((scope) => worklist.open(scope, 'his.check_in', appointmentId, { code, outcome: result.kind }));
  };
};
