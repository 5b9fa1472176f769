import { createHash } from 'node:crypto';

/** One bill is its own group; several are named by what they are, so that the same wish is the same payment. */
export const groupIdOf = (billIds: readonly string[]): string => {
  const [only, ...others] = billIds;
  if (only !== undefined && others.length === 0) return only;
  return `bills_${createHash('sha256')
    .update([...billIds].sort().join('\n'))
    .digest('hex')
    .slice(0, 40)}`;
};
