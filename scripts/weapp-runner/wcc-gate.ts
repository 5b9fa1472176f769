import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type PackageFiles } from './package-files';

const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024;

export type WccOutcome = { kind: 'passed' } | { kind: 'failed'; message: string } | { kind: 'skipped'; reason: string };

/** Where WeChat's own WXML compiler of 2020 lies when its npm package is installed. */
const defaultWccPath = (): string => path.resolve(__dirname, '../../node_modules/miniprogram-compiler/bin/linux/wcc');

/**
 * Asks WeChat's older compiler about the syntax of every WXML and WXS file: phones that do not run glass-easel use its
 * output. Only an x86-64 Linux can run the binary; elsewhere the gate says so.
 */
export const runWcc = (files: PackageFiles, wccPath: string = defaultWccPath()): WccOutcome => {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { kind: 'skipped', reason: `wcc is an x86-64 Linux program, this is ${process.platform} ${process.arch}` };
  }
  if (!fs.existsSync(wccPath)) return { kind: 'skipped', reason: `wcc is not installed: ${wccPath}` };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wcc-'));
  try {
    // npm unpacks the binary without the right to run it, and the installed package is not ours to change.
    const program = path.join(folder, 'wcc');
    fs.copyFileSync(wccPath, program);
    fs.chmodSync(program, 0o755);
    const sources = [...files.texts.keys()].filter((file) => /\.(wxml|wxs)$/.test(file));
    const args = ['-d', '-cc', '0', ...sources, '-gn', '$gwx'];
    const run = spawnSync(program, args, { cwd: files.root, maxBuffer: OUTPUT_LIMIT_BYTES, encoding: 'utf8' });
    if (run.error) return { kind: 'skipped', reason: `wcc could not be started: ${run.error.message}` };
    return run.status === 0
      ? { kind: 'passed' }
      : { kind: 'failed', message: (run.stderr || run.stdout).trim().slice(0, 2000) };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
};
