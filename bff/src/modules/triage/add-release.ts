import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { loadFiles, packFolder } from './release-files';
import { releases } from './release.repository';

/**
 * Puts a folder of rules and model into the database as a candidate; it answers nobody until staff have compared it and
 * made it live. `isNew` is false when this very version is there already.
 * @throws Error that names the file and every place that is wrong
 */
export const addRelease = async (
  { tx, clock }: { tx: Transactions; clock: Clock },
  folder: string,
): Promise<{ version: string; isNew: boolean }> => {
  const files = packFolder(folder);
  const { version } = loadFiles(files);
  return { version, isNew: await releases.add(tx.outside, version, files, clock.now()) };
};
