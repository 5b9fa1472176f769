import { type Fen, parseYuan } from '@anzhen/shared-types';
import { z } from 'zod';

/** The centre writes amounts as yuan, as text or as a JSON number. */
export const yuan = z.union([z.string(), z.number()]).transform((value, context): Fen => {
  try {
    return parseYuan(String(value));
  } catch {
    context.addIssue({ code: 'custom', message: 'not a yuan amount' });
    return z.NEVER;
  }
});
