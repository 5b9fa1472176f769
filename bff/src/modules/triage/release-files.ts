import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { filesOf, loadTriageRules, type TriageRules } from './triage-rules';

/** File name → contents, gzipped, in Base64. */
export type ReleaseFiles = Readonly<Record<string, string>>;

/** A folder of rules and model as the database carries it. */
export const packFolder = (folder: string): ReleaseFiles =>
  Object.fromEntries(
    filesOf(folder).map((name) => [name, gzipSync(readFileSync(join(folder, name))).toString('base64')]),
  );

/**
 * Loads what the database carries, the way the shipped folder is loaded at boot.
 * @throws Error that names the file and every place that is wrong
 */
export const loadFiles = (files: ReleaseFiles): TriageRules => {
  const folder = mkdtempSync(join(tmpdir(), 'triage-release-'));
  try {
    for (const [name, packed] of Object.entries(files)) {
      if (name.split('/').includes('..')) throw new Error(`not a file of the folder: ${name}`);
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), gunzipSync(Buffer.from(packed, 'base64')));
    }
    return loadTriageRules(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
