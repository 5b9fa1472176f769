import { DAY, type StaffSessionView } from '@anzhen/shared-types';
import type { Scope } from '../../platform/db/transaction';
import type { CallFacts } from '../../platform/http/bind';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { SessionEntrance, Sessions } from '../identity';
import type { InvitationRepository } from './invitation.repository';
import type { StaffFacts } from './staff.facts';

interface Deps {
  clock: Clock;
  sessions: Pick<Sessions, 'open'>;
  invitations: Pick<InvitationRepository, 'recoveryUse'>;
  audit: Audit;
}

/** The deeds that let somebody in, and what of theirs it took. */
const entrances = {
  'staff.signed_in': 'password',
  'staff.signed_in_with_recovery_code': 'recovery_code',
  'staff.signed_in_by_wechat': 'wechat',
  'staff.invitation_accepted': 'password',
  'staff.invitation_accepted_by_wechat': 'wechat',
} as const satisfies Record<string, SessionEntrance>;

export type Entrance = keyof typeof entrances;

/** Long enough that whoever was on leave still hears of a code that somebody else has used. */
const TOLD_FOR_MS = 7 * DAY;

/** Opens a session in the transaction that let somebody in, and records how and from where. */
export const makeOpenStaffSession =
  ({ clock, sessions, invitations, audit }: Deps) =>
  async (scope: Scope, who: StaffFacts, action: Entrance, facts: CallFacts): Promise<StaffSessionView> => {
    const { id, name, role, area } = who;
    const from = { ...facts, openedBy: entrances[action] };
    const session = await sessions.open(scope, { subjectKind: 'staff', subjectId: id }, from);
    const subject = { actorKind: 'staff' as const, actorId: id, subjectKind: 'staff', subjectId: id };
    await audit.record(scope, { ...subject, ...facts, action });
    const since = new Date(clock.now().getTime() - TOLD_FOR_MS);
    const recoveryCode = await invitations.recoveryUse(scope, id, since);
    return {
      ...{ token: session.token, expiresAt: session.expiresAt.toISOString(), staff: { id, name, role, area } },
      ...(recoveryCode && { recoveryCode }),
    };
  };

export type OpenStaffSession = ReturnType<typeof makeOpenStaffSession>;
