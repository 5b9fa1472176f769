import type { PhoneList } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Audit } from '../audit';
import type { Patients } from '../patient';
import type { Staff } from '../staff';
import type { BroadcastRepository } from './broadcast.repository';
import { visitInWords } from './foresee-people';
import type { PersonRepository } from './person.repository';

const LISTED_MAX = 500;

interface Deps {
  tx: Transactions;
  audit: Pick<Audit, 'recordAll'>;
  staff: Pick<Staff, 'requireRight' | 'namesOf'>;
  patients: Pick<Patients, 'describe'>;
  broadcasts: BroadcastRepository;
  people: PersonRepository;
}

/** 电话名单: whom nothing reached, to be called by a person. Every look is on record for the patient. */
export const makeCallPeople = ({ tx, audit, staff, patients, broadcasts, people }: Deps) => ({
  /** @throws STAFF.FORBIDDEN, BROADCAST.NOT_FOUND */
  list: (staffId: string, broadcastId: string, requestId: string): Promise<PhoneList> =>
    tx.run(async (scope) => {
      await staff.requireRight(scope, staffId, 'broadcast.send');
      await broadcasts.require(scope, broadcastId);
      const results = ['unreached', 'phoned'] as const;
      const found = await people.resultsOf(scope, [broadcastId], { results, limit: LISTED_MAX });
      const callers = found.flatMap(({ phonedBy }) => phonedBy ?? []);
      const facts = await patients.describe(
        scope,
        found.map(({ patientId }) => patientId),
      );
      const names = await staff.namesOf(scope, [...new Set(callers)]);
      await audit.recordAll(
        scope,
        found.map(({ patientId, ownerId }) => ({
          ...{ actorKind: 'staff' as const, actorId: staffId, ownerId, patientId, action: 'broadcast.phone_read' },
          ...{ subjectKind: 'broadcast', subjectId: broadcastId, requestId },
        })),
      );
      return {
        people: found.map((person) => ({
          ...{ id: person.id, name: facts.get(person.patientId)?.name ?? '已移除的就诊人' },
          ...{ phone: facts.get(person.patientId)?.phone ?? '', visit: visitInWords(person) },
          phonedAt: person.phonedAt?.toISOString() ?? null,
          phonedBy: person.phonedBy === null ? null : (names.get(person.phonedBy) ?? '已离职的同事'),
        })),
      };
    }),

  /** The same twice is one. @throws STAFF.FORBIDDEN, BROADCAST.NOT_FOUND */
  mark: (staffId: string, { broadcastId, personId }: { broadcastId: string; personId: string }, done: boolean) =>
    tx.run(async (scope): Promise<void> => {
      await staff.requireRight(scope, staffId, 'broadcast.send');
      if (!(await people.markPhoned(scope, { broadcastId, id: personId, staffId, done })))
        throw new AppError('BROADCAST.NOT_FOUND', { broadcastId, personId });
    }),
});
