import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Weighs both builds against their budgets and prints what each part weighs. */
const KB = 1024;
const budgets = {
  // WeChat allows 2 MB for each; half and a quarter leave room to grow.
  main: 1024 * KB,
  subpackage: 500 * KB,
  // What a phone loads before the first page of the browser version can be used, compressed.
  h5EntryGzip: 200 * KB,
};

const filesUnder = (dir: string): string[] =>
  readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });

const weapp = 'dist/weapp';
const { subPackages = [] } = JSON.parse(readFileSync(join(weapp, 'app.json'), 'utf8')) as {
  subPackages?: { root: string }[];
};
const roots = subPackages.map(({ root }) => root.replace(/\/$/, ''));
const rootOf = (file: string): string => {
  const path = relative(weapp, file).split(sep).join('/');
  return roots.find((root) => path.startsWith(`${root}/`)) ?? 'main';
};
const weights = new Map<string, number>([['main', 0], ...roots.map((root): [string, number] => [root, 0])]);
for (const file of filesUnder(weapp)) weights.set(rootOf(file), (weights.get(rootOf(file)) ?? 0) + statSync(file).size);

const page = readFileSync('dist/h5/index.html', 'utf8');
const entryFiles = [...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, path]) =>
  join('dist/h5', path ?? ''),
);
const entry = entryFiles.reduce((total, file) => total + gzipSync(readFileSync(file)).length, 0);

const rows: [string, number, number][] = [
  ...[...weights].map(([name, size]): [string, number, number] => [
    `weapp ${name}`,
    size,
    name === 'main' ? budgets.main : budgets.subpackage,
  ]),
  ['h5 entry, gzip', entry, budgets.h5EntryGzip],
];
for (const [name, size, budget] of rows) {
  const isOver = size > budget;
  console.log(
    `${isOver ? '✗' : '✓'} ${name.padEnd(28)} ${(size / KB).toFixed(1).padStart(8)} KB of ${(budget / KB).toFixed(0)} KB`,
  );
  if (isOver) process.exitCode = 1;
}
