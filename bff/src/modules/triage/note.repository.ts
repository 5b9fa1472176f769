import { LessThan, MoreThanOrEqual } from 'typeorm';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import { PreVisitNoteRow, TriageRow } from './triage.table';

export interface NoteLines {
  triageId: string;
  lines: { label: string; text: string }[];
  /** RFC 3339. */
  toldAt: string;
}

const PLACE = 'pre_visit_note.note';

export const makeNoteRepository = ({ cipher }: { cipher: FieldCipher }) => ({
  /** The last advice that somebody got for this patient. */
  lastAdvice: ({ manager }: Scope, ownerId: string, patientId: string, from: Date): Promise<TriageRow | null> =>
    manager.findOne(TriageRow, {
      where: { ownerId, patientId, outcome: 'advice', at: MoreThanOrEqual(from) },
      order: { id: 'DESC' },
    }),
  find: ({ manager }: Scope, appointmentId: string): Promise<PreVisitNoteRow | null> =>
    manager.findOneBy(PreVisitNoteRow, { appointmentId }),
  open: ({ id, noteCipher }: PreVisitNoteRow): NoteLines => JSON.parse(cipher.open(PLACE, id, noteCipher)) as NoteLines,
  /** Keeps the note; false when one is shared already. */
  add: (
    scope: Scope,
    {
      note,
      ...row
    }: Pick<PreVisitNoteRow, 'ownerId' | 'patientId' | 'appointmentId' | 'sharedAt'> & { note: NoteLines },
  ): Promise<boolean> => {
    const id = newId('preVisitNote', row.sharedAt);
    return insertUnlessExists(scope, PreVisitNoteRow, {
      id,
      ...row,
      noteCipher: cipher.seal(PLACE, id, JSON.stringify(note)),
    });
  },
  /** Taken back, nothing is left of it. */
  async remove({ manager }: Scope, appointmentId: string): Promise<boolean> {
    const { affected } = await manager.delete(PreVisitNoteRow, { appointmentId });
    return (affected ?? 0) > 0;
  },
  async deleteBefore({ manager }: Scope, before: Date): Promise<void> {
    await manager.delete(PreVisitNoteRow, { sharedAt: LessThan(before) });
  },
});

export type NoteRepository = ReturnType<typeof makeNoteRepository>;
