import { AppError } from '../../platform/app-error';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { PrivacyGate } from '../identity';
import { appealUntil, type NoShowRules } from './no-show.policy';
import type { NoShowRepository } from './no-show.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  cipher: FieldCipher;
  noShows: NoShowRepository;
  privacyGate: Pick<PrivacyGate, 'requireAgreement'>;
  audit: Pick<Audit, 'record'>;
  rules: NoShowRules;
}

export interface AppealCommand {
  ownerId: string;
  noShowId: string;
  reason: string;
  requestId: string;
}

/** Where the text is sealed to. */
export const APPEAL = 'no_show.appeal';

/**
 * Takes what somebody says about a visit they missed, once. The same words again get the same answer.
 * @throws PRIVACY.REQUIRED, NO_SHOW.NOT_FOUND, NO_SHOW.CANNOT_APPEAL
 */
export const makeAppealNoShow =
  ({ tx, clock, cipher, noShows, privacyGate, audit, rules }: Deps) =>
  ({ ownerId, noShowId, reason, requestId }: AppealCommand): Promise<void> =>
    tx.run(async (scope) => {
      await privacyGate.requireAgreement(scope, ownerId);
      const row = await noShows.require(scope, ownerId, noShowId);
      if (
        row.status === 'appealed' &&
        row.appealCipher !== null &&
        cipher.open(APPEAL, row.id, row.appealCipher) === reason
      )
        return;
      const isOpen = appealUntil(row, clock.now(), rules) !== null;
      if (!isOpen || !(await noShows.appeal(scope, row.id, cipher.seal(APPEAL, row.id, reason))))
        throw new AppError('NO_SHOW.CANNOT_APPEAL', { noShowId });
      const who = { actorKind: 'user' as const, actorId: ownerId, ownerId, patientId: row.patientId };
      const deed = { action: 'no_show.appealed', subjectKind: 'no_show', subjectId: row.id, requestId };
      await audit.record(scope, { ...who, ...deed });
    });
