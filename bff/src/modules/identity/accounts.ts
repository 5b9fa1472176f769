import type { Scope } from '../../platform/db/transaction';

export interface Contact {
  openid: string;
  unionid: string | null;
}

/** What other modules may ask about an account. */
export interface Accounts {
  openidOf(scope: Scope, userId: string): Promise<string>;
  /** Where WeChat finds many people; who has erased the account is left out. */
  contactsOf(scope: Scope, userIds: readonly string[]): Promise<ReadonlyMap<string, Contact>>;
  /** null when nobody has signed in with it. */
  findByOpenid(scope: Scope, openid: string): Promise<string | null>;
  /** The accounts of those that have one, in no order. */
  findByOpenids(scope: Scope, openids: readonly string[]): Promise<string[]>;
}
