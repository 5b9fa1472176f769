import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const ROOT = resolve(__dirname, '../..');

/**
 * The BFF and its command `reconcile` as one file each, made in a fifth of a second: every start in this run is of the same code and quick.
 * The folder lies inside the repository because the packages are found from there; it goes when the run ends.
 */
export const bundleBff = async (): Promise<{ bffFile: string; reconcileFile: string }> => {
  const dir = join(ROOT, 'node_modules/.cache', `anzhen-chaos-${process.pid}`);
  mkdirSync(dir, { recursive: true });
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  await build({
    entryPoints: { bff: join(ROOT, 'bff/src/main.ts'), reconcile: join(ROOT, 'bff/src/commands/reconcile.ts') },
    outdir: dir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    alias: { '@anzhen/shared-types': join(ROOT, 'shared-types/src/index.ts') },
    tsconfig: join(ROOT, 'bff/tsconfig.json'),
    logLevel: 'error',
  });
  return { bffFile: join(dir, 'bff.cjs'), reconcileFile: join(dir, 'reconcile.cjs') };
};
