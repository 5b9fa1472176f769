import type { StaffRight, StaffRole } from '@anzhen/shared-types';
import type { Statement } from '../../platform/db/together';
import type { Scope } from '../../platform/db/transaction';

/** A member of staff as other modules see one. */
export interface StaffFacts {
  id: string;
  name: string;
  role: StaffRole;
  /** The waiting area on duty, written as on its board, for example `3 楼 B 区`. */
  area: string;
}

export interface Staff {
  /** @throws SESSION.EXPIRED when the account is gone or deactivated */
  require(scope: Scope, staffId: string): Promise<StaffFacts>;
  /** The same as a statement, for whoever reads more in the same way to the database. */
  select(scope: Scope, staffId: string): Statement<StaffFacts>;
  /** Names by id, of those who still have an account. */
  namesOf(scope: Scope, staffIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The openid of the WeChat that is bound to an account; null when none is. */
  wechatOf(scope: Scope, staffId: string): Promise<string | null>;
  /** Everybody in service who has this right, each with the openid of the WeChat that is bound, or null. */
  holdersOf(scope: Scope, right: StaffRight): Promise<{ id: string; openid: string | null }[]>;
  /** @throws SESSION.EXPIRED, STAFF.FORBIDDEN when the role lacks the right */
  requireRight(scope: Scope, staffId: string, right: StaffRight): Promise<StaffFacts>;
}
