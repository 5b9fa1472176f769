import { In, LessThan } from 'typeorm';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import { insertAll } from '../../platform/db/insert-row';
import type { Scope, Transactions } from '../../platform/db/transaction';
import { makeBatcher } from '../../platform/batcher';
import type { Told } from './engine';
import { maskWords } from './mask-words';
import { TriageReviewRow, TriageRow } from './triage.table';
import type { Who } from './who';

/** What only those who review an answer may read, and what a comparison of two versions judges again. */
export interface SealedInput extends Told {
  /** Of the person this was about; null in records from before it was kept. */
  who: Who | null;
  understood: readonly string[];
}

export interface NewRecord {
  id: string;
  ownerId: string;
  patientId: string;
  outcome: TriageRow['outcome'];
  level: number | null;
  input: SealedInput;
  /** What may stand in the open for counting: no words of the person, no signs. */
  departmentCodes: readonly string[];
  sure: boolean;
  rulesVersion: string;
  at: Date;
}

const PLACE = 'triage_record.input';
const BATCH_MAX = 100;
const WAITING_MAX = 5_000;

export const makeTriageRepository = ({ cipher, tx }: { cipher: FieldCipher; tx: Transactions }) => {
  const rowOf = ({ input, departmentCodes, sure, ...record }: NewRecord): TriageRow => ({
    ...record,
    inputCipher: cipher.seal(PLACE, record.id, JSON.stringify({ ...input, text: maskWords(input.text) })),
    result: record.outcome === 'advice' ? { sure, departmentCodes } : {},
    firstDepartment: departmentCodes[0] ?? null,
  });

  return {
    /** Keeps one answer for review. Answers of the same moment share one statement. */
    insert: makeBatcher<NewRecord, void>({
      most: BATCH_MAX,
      waitingMax: WAITING_MAX,
      async run(records) {
        await insertAll(tx.outside, TriageRow, records.map(rowOf));
        return records.map(() => ({ ok: true, value: undefined }));
      },
    }),
    openInput: (row: TriageRow): SealedInput => {
      const input = JSON.parse(cipher.open(PLACE, row.id, row.inputCipher)) as Partial<SealedInput>;
      const { text = '', bodyParts = [], dangerAnswers = [], answers = [], understood = [], who = null } = input;
      return { text, bodyParts, dangerAnswers, answers, understood, who };
    },
    find: ({ manager }: Scope, id: string): Promise<TriageRow | null> => manager.findOneBy(TriageRow, { id }),
    async deleteBefore({ manager }: Scope, before: Date, limit: number): Promise<number> {
      const old = await manager.find(TriageRow, { where: { at: LessThan(before) }, take: limit, select: { id: true } });
      const ids = old.map(({ id }) => id);
      if (ids.length === 0) return 0;
      await manager.delete(TriageReviewRow, { id: In(ids) });
      await manager.delete(TriageRow, ids);
      return ids.length;
    },
  };
};

export type TriageRepository = ReturnType<typeof makeTriageRepository>;
