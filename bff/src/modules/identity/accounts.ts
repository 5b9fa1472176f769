import type { Scope } from '../../platform/db/transaction';

/** What other modules may ask about an account. */
export interface Accounts {
  openidOf(scope: Scope, userId: string): Promise<string>;
  unionidOf(scope: Scope, userId: string): Promise<string | null>;
}
