import type { StaffSessionView } from '@anzhen/shared-types';
import type { Scope } from '../../platform/db/transaction';
import type { CallFacts } from '../../platform/http/bind';
import type { Audit } from '../audit';
import type { Sessions } from '../identity';
import type { StaffFacts } from './staff.facts';

interface Deps {
  sessions: Pick<Sessions, 'open'>;
  audit: Audit;
}

/** Opens a session in the transaction that let somebody in, and records how and from where. */
export const makeOpenStaffSession =
  ({ sessions, audit }: Deps) =>
  async (scope: Scope, who: StaffFacts, action: string, facts: CallFacts): Promise<StaffSessionView> => {
    const { id, name, role, area } = who;
    const session = await sessions.open(scope, { subjectKind: 'staff', subjectId: id }, facts);
    const subject = { actorKind: 'staff' as const, actorId: id, subjectKind: 'staff', subjectId: id };
    await audit.record(scope, { ...subject, ...facts, action });
    return { token: session.token, expiresAt: session.expiresAt.toISOString(), staff: { id, name, role, area } };
  };

export type OpenStaffSession = ReturnType<typeof makeOpenStaffSession>;
