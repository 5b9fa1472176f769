import type { AssessRequest, Assessment } from '@anzhen/shared-types';
import { LessThan } from 'typeorm';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import { insertRow } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { TriageRow } from './triage.table';

interface NewRecord {
  answer: Assessment;
  request: AssessRequest;
  ownerId: string;
  at: Date;
}

/** What may stand in the open for counting: no words of the person, no signs. */
const openPart = (answer: Assessment): Record<string, unknown> =>
  answer.outcome === 'advice'
    ? { sure: answer.sure, departmentCodes: answer.departments.map(({ departmentCode }) => departmentCode) }
    : {};

/** What only physicians who review the answers may read. */
const sealedPart = (answer: Assessment, { text, bodyParts, dangerAnswers }: AssessRequest): string =>
  JSON.stringify({
    ...{ text, bodyParts, dangerAnswers },
    understood: answer.outcome === 'emergency' ? answer.understood : [],
  });

export const makeTriageRepository = ({ cipher }: { cipher: FieldCipher }) => ({
  /** Keeps one answer for review. */
  insert: (scope: Scope, { answer, request, ownerId, at }: NewRecord): Promise<void> =>
    insertRow(scope, TriageRow, {
      id: answer.id,
      ownerId,
      patientId: request.patientId,
      outcome: answer.outcome,
      inputCipher: cipher.seal('triage_record.input', answer.id, sealedPart(answer, request)),
      result: openPart(answer),
      rulesVersion: answer.rulesVersion,
      at,
    }),
  async deleteBefore({ manager }: Scope, before: Date, limit: number): Promise<number> {
    const old = await manager.find(TriageRow, { where: { at: LessThan(before) }, take: limit, select: { id: true } });
    if (old.length > 0)
      await manager.delete(
        TriageRow,
        old.map(({ id }) => id),
      );
    return old.length;
  },
});

export type TriageRepository = ReturnType<typeof makeTriageRepository>;
