import { z } from 'zod';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Statement } from '../../platform/db/together';
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
  patients: Pick<Patients, 'describe' | 'select'>;
}

/** By patient. */
export type Files = ReadonlyMap<string, LinePerson>;

/** Whose file tells their name. */
export const filesOf = (tickets: readonly TicketRow[]): string[] => tickets.flatMap(({ patientId }) => patientId ?? []);

/** Names of people in lines: from their file here, or from what the desk or the HIS said about them. */
export const makeLinePeople = ({ cipher, patients }: Deps) => {
  /** By ticket, from files that have been read. */
  const from = (tickets: readonly TicketRow[], files: Files): ReadonlyMap<string, LinePerson> =>
    new Map(
      tickets.flatMap(({ id, patientId, guestCipher }) => {
        const guest = guestCipher === null ? null : guestShape.parse(JSON.parse(cipher.open(PLACE, id, guestCipher)));
        const person = (patientId === null ? null : files.get(patientId)) ?? guest;
        return person ? [[id, person] as const] : [];
      }),
    );
  return {
    seal: (ticketId: string, { name, sex, birthDate }: LinePerson): string =>
      cipher.seal(PLACE, ticketId, JSON.stringify({ name, sex, birthDate })),

    /** By ticket. Somebody whose account is gone, or whose day is over, is not in it. */
    of: async (scope: Scope, tickets: readonly TicketRow[]): Promise<ReadonlyMap<string, LinePerson>> =>
      from(tickets, await patients.describe(scope, filesOf(tickets))),
    from,
    /** The files of these people, for whoever writes something in the same way to the database. */
    selectFiles: (tickets: readonly TicketRow[]): Statement<Files> => patients.select(filesOf(tickets)),
  };
};

export type LinePeople = ReturnType<typeof makeLinePeople>;
