import type { z } from 'zod';

/** Who may call: nobody signed in, a patient's session, a staff session. */
type Access = 'public' | 'user' | 'staff';

export interface EndpointSpec {
  access: Access;
  summary: string;
  /** Taking numbers and signing in are limited more strictly than other calls; another system may speak often. */
  limit?: 'booking' | 'caller' | 'signIn' | 'staffSignIn';
  /**
   * Fields of the body that the audit trail keeps beside who called, when and from where. Every write of staff is on
   * record anyway; on a read it says that the read is, too.
   */
  recorded?: readonly string[];
  status?: 200 | 201 | 204;
  params?: z.ZodType;
  query?: z.ZodType;
  request?: z.ZodType;
  response: z.ZodType;
  /** Media types of an answer that is a file instead of JSON. */
  produces?: readonly string[];
}
