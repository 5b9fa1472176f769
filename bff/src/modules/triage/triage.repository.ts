import { LessThan } from 'typeorm';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import { insertRow } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { TriageRow } from './triage.table';

export interface TriageInput {
  text: string;
  bodyParts: readonly string[];
  dangerAnswers: readonly string[];
}

export const makeTriageRepository = ({ cipher }: { cipher: FieldCipher }) => ({
  /** Keeps one answer for review; what the person wrote is sealed. */
  insert: (scope: Scope, { input, ...row }: Omit<TriageRow, 'inputCipher'> & { input: TriageInput }): Promise<void> =>
    insertRow(scope, TriageRow, {
      ...row,
      inputCipher: cipher.seal('triage_record.input', row.id, JSON.stringify(input)),
    }),
  async deleteBefore({ manager }: Scope, before: Date, limit: number): Promise<number> {
    const old = await manager.find(TriageRow, { where: { at: LessThan(before) }, take: limit, select: { id: true } });
    if (old.length > 0) await manager.delete(TriageRow, old.map(({ id }) => id));
    return old.length;
  },
});

export type TriageRepository = ReturnType<typeof makeTriageRepository>;
