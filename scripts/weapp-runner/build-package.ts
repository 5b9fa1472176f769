import fs from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { compileScripts, HIDDEN_GLOBALS } from './compile-scripts';
import { compileStyles } from './compile-styles';
import { compileTemplates } from './compile-templates';
import { readConfigs, readPackageFiles, type PackageFiles } from './package-files';
import { structureProblems } from './package-structure';

/** The package cannot run: every reason, one line each. */
export class WeappBuildError extends Error {
  constructor(readonly problems: string[]) {
    super(`the mini-program package has ${problems.length} problem(s):\n  ${problems.join('\n  ')}`);
    this.name = 'WeappBuildError';
  }
}

const PAGE = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/base.css"></head>
<body><script src="/app.bundle.js"></script><script src="/runtime.bundle.js"></script></body></html>`;

interface CompiledPackage {
  bundle: string;
  problems: string[];
}

/** Compiles a package in memory; the bundle is only worth running when there are no problems. */
export const compilePackage = (files: PackageFiles): CompiledPackage => {
  const configs = readConfigs(files);
  const templates = compileTemplates(files);
  const styles = compileStyles(files, configs.byPath);
  const scripts = compileScripts(files);
  const problems = [
    ...structureProblems(files, configs),
    ...templates.problems,
    ...styles.problems,
    ...scripts.problems,
  ];
  const parts = [
    `hiddenGlobals:${JSON.stringify(HIDDEN_GLOBALS)}`,
    `configs:${JSON.stringify(configs.byPath)}`,
    `styles:${JSON.stringify(styles.styles)}`,
    `styleScopes:${JSON.stringify(styles.scopes)}`,
    `templates:${templates.expression}`,
    `modules:${scripts.expression}`,
  ];
  return { bundle: `window.__WEAPP_PACKAGE__={${parts.join(',\n')}};`, problems };
};

const bundleRuntime = (outDir: string): void => {
  const source = path.join(__dirname, 'runtime');
  buildSync({
    entryPoints: [path.join(source, 'main.ts')],
    bundle: true,
    format: 'iife',
    target: 'chrome110',
    outfile: path.join(outDir, 'runtime.bundle.js'),
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'error',
  });
  fs.copyFileSync(path.join(source, 'base.css'), path.join(outDir, 'base.css'));
};

export interface WeappBuild {
  outDir: string;
  durationMs: number;
}

/**
 * Turns a built package into a page for the simulated WeChat runtime.
 * @throws WeappBuildError on any compile warning, missing file or broken promise of app.json; nothing is written then.
 */
export const buildWeapp = (distDir: string, outDir: string): WeappBuild => {
  const startedMs = performance.now();
  const files = readPackageFiles(distDir);
  const { bundle, problems } = compilePackage(files);
  if (problems.length > 0) throw new WeappBuildError(problems);
  // Only a folder that an earlier build made is emptied.
  if (fs.existsSync(path.join(outDir, 'app.bundle.js'))) fs.rmSync(outDir, { recursive: true });
  fs.mkdirSync(outDir, { recursive: true });
  fs.writeFileSync(path.join(outDir, 'app.bundle.js'), bundle);
  bundleRuntime(outDir);
  for (const asset of files.assets) {
    const target = path.join(outDir, asset);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.copyFileSync(path.join(files.root, asset), target);
  }
  fs.writeFileSync(path.join(outDir, 'index.html'), PAGE);
  return { outDir, durationMs: Math.round(performance.now() - startedMs) };
};
