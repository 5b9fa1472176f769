// Prints one SHA-256 over the names and contents of files and folders, so that a script can tell whether they changed.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const filesUnder = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .flatMap((name) => filesUnder(join(path, name)))
    : [path];

const hash = createHash('sha256');
for (const file of process.argv.slice(2).flatMap(filesUnder)) hash.update(`${file}\0`).update(readFileSync(file));
process.stdout.write(hash.digest('hex'));
