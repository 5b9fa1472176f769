import { z } from 'zod';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Scope } from '../../platform/db/transaction';
import type { Patients } from '../patient';
import type { TicketRow } from './queue.table';

/** Who stands in a line, as far as the desk needs it. */
export interface LinePerson {
  name: string;
  sex: 'male' | 'female';
  /** YYYY-MM-DD */
  birthDate: string;
}

const PLACE = 'queue_ticket.guest';
const guestShape = z.object({ name: z.string(), sex: z.enum(['male', 'female']), birthDate: z.string() });

interface Deps {
  cipher: FieldCipher;
  patients: Pick<Patients, 'describe'>;
}

/** Names of people in lines: from their file here, or from what the desk or the HIS said about them. */
export const makeLinePeople = ({ cipher, patients }: Deps) => ({
  seal: (ticketId: string, { name, sex, birthDate }: LinePerson): string =>
    cipher.seal(PLACE, ticketId, JSON.stringify({ name, sex, birthDate })),

  /** By ticket. Somebody whose account is gone, or whose day is over, is not in it. */
  async of(scope: Scope, tickets: readonly TicketRow[]): Promise<ReadonlyMap<string, LinePerson>> {
    const patientIds = tickets.flatMap(({ patientId }) => patientId ?? []);
    const known = await patients.describe(scope, patientIds);
    return new Map(
      tickets.flatMap(({ id, patientId, guestCipher }) => {
        const guest = guestCipher === null ? null : guestShape.parse(JSON.parse(cipher.open(PLACE, id, guestCipher)));
        const person = (patientId === null ? null : known.get(patientId)) ?? guest;
        return person ? [[id, person] as const] : [];
      }),
    );
  },
});

export type LinePeople = ReturnType<typeof makeLinePeople>;
