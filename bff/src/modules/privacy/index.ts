import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Routes } from '../../platform/http/bind';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { Sessions } from '../identity';
import type { Patients } from '../patient';
import type { Reports } from '../report';
import type { Staff } from '../staff';
import { makePersonalData } from './personal-data.repository';
import { makeReadAccess } from './read-access';

interface Deps {
  tx: Transactions;
  clock: Clock;
  cipher: FieldCipher;
  audit: Audit;
  sessions: Sessions;
  patients: Patients;
  reports: Pick<Reports, 'titlesOf'>;
  staff: Pick<Staff, 'namesOf'>;
  erasePatient(scope: Scope, patientId: string): Promise<boolean>;
  eraseUser(scope: Scope, userId: string): Promise<void>;
  /** Registrations and payments of one family member that have not ended. */
  hasOpenVisit(scope: Scope, patientId: string): Promise<boolean>;
}

/** A person's rights over their own data: see who looked, take a copy, have it erased (个人信息保护法 §44–47). */
export const makePrivacyModule = (deps: Deps): { routes: Routes } => {
  const { tx, clock, audit, sessions } = deps;
  const personalData = makePersonalData(deps);
  const readAccess = makeReadAccess({ ...deps, personalData });
  const self = (userId: string) => ({
    actorKind: 'user' as const,
    actorId: userId,
    ownerId: userId,
    subjectKind: 'user',
    subjectId: userId,
  });

  return {
    routes: {
      async exportMyData({ actorId, facts }) {
        // On record before it is read: the copy tells of itself, too.
        await audit.record(tx.outside, { ...self(actorId), action: 'privacy.exported', requestId: facts.requestId });
        const data = await tx.run((scope) => personalData.collect(scope, actorId));
        return { exportedAt: clock.now().toISOString(), data };
      },

      deleteAccount: ({ actorId, facts }) =>
        tx.run(async (scope) => {
          await deps.eraseUser(scope, actorId);
          // At most eight, with those whom the hospital has not bound yet.
          for (const patientId of await personalData.patientIdsOf(scope, actorId)) {
            await deps.erasePatient(scope, patientId);
            // Asked with the row held; an open visit takes everything back.
            if (await deps.hasOpenVisit(scope, patientId))
              throw new AppError('ACCOUNT.HAS_OPEN_VISIT', { userId: actorId });
          }
          await personalData.erase(scope, actorId);
          await sessions.revokeAllOf(scope, { subjectKind: 'user', subjectId: actorId });
          await audit.record(scope, { ...self(actorId), action: 'account.deleted', requestId: facts.requestId });
        }),

      getAccessLog: ({ actorId }) => readAccess(actorId),
    },
  };
};
