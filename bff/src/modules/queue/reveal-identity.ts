import { type IdentityView, maskIdNumber } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Audit } from '../audit';
import type { Patients } from '../patient';
import type { LinePeople } from './line-people';
import type { makeRequireSeenTicket } from './require-seen-ticket';

interface Deps {
  tx: Transactions;
  requireSeenTicket: ReturnType<typeof makeRequireSeenTicket>;
  patients: Pick<Patients, 'describe'>;
  linePeople: LinePeople;
  audit: Audit;
}

/**
 * Shows who stands at the desk (核对). The look is on record for the person whose name it is.
 * @throws STAFF.FORBIDDEN, QUEUE.TICKET_NOT_FOUND also for another area's
 */
export const makeRevealIdentity = ({ tx, requireSeenTicket, patients, linePeople, audit }: Deps) => {
  return (staffId: string, ticketId: string, requestId: string): Promise<IdentityView> =>
    tx.run(async (scope) => {
      const ticket = await requireSeenTicket(scope, staffId, ticketId);
      const { patientId, ownerId } = ticket;
      const person = patientId === null ? undefined : (await patients.describe(scope, [patientId])).get(patientId);
      const guest = person ? undefined : (await linePeople.of(scope, [ticket])).get(ticketId);
      if (guest) return { name: guest.name, maskedIdNumber: null, phoneTail: '' };
      if (!person) throw new AppError('QUEUE.TICKET_NOT_FOUND', { ticketId });
      const by = { actorKind: 'staff' as const, actorId: staffId };
      const whose = { ownerId, patientId, subjectKind: 'ticket', subjectId: ticketId };
      await audit.record(scope, { ...by, ...whose, action: 'identity.revealed', requestId });
      const { name, idNumber, phone } = person;
      return { name, maskedIdNumber: idNumber === null ? null : maskIdNumber(idNumber), phoneTail: phone.slice(-4) };
    });
};
