import fs from 'node:fs';
import path from 'node:path';
import { type AppConfig, type PageConfig } from './app-config';

const TEXT_FILE = /\.(wxml|wxs|wxss|json|js)$/;
const ASSET_FILE = /\.(png|jpe?g|gif|svg|webp|ttf|woff2?|mp3)$/;

/** A built mini-program package read into memory; paths are relative to its root and use forward slashes. */
export interface PackageFiles {
  root: string;
  texts: Map<string, string>;
  assets: string[];
  sizes: Map<string, number>;
}

const listFiles = (directory: string): string[] =>
  fs
    .readdirSync(directory, { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const full = path.join(directory, entry.name);
      return entry.isDirectory() ? listFiles(full) : [full];
    });

/** Reads a built package. @throws Error when the directory has no app.json. */
export const readPackageFiles = (distDir: string): PackageFiles => {
  const root = path.resolve(distDir);
  if (!fs.existsSync(path.join(root, 'app.json'))) throw new Error(`not a mini-program package, no app.json: ${root}`);
  const files: PackageFiles = { root, texts: new Map(), assets: [], sizes: new Map() };
  for (const full of listFiles(root)) {
    const relative = path.relative(root, full).split(path.sep).join('/');
    files.sizes.set(relative, fs.statSync(full).size);
    if (TEXT_FILE.test(relative)) files.texts.set(relative, fs.readFileSync(full, 'utf8'));
    else if (ASSET_FILE.test(relative)) files.assets.push(relative);
  }
  return files;
};

/** Texts of one kind, keyed by path without the extension. */
export const textsOfKind = (files: PackageFiles, extension: string): Map<string, string> => {
  const found = new Map<string, string>();
  for (const [file, text] of files.texts) {
    if (file.endsWith(extension)) found.set(file.slice(0, -extension.length), text);
  }
  return found;
};

export interface PackageConfigs {
  app: AppConfig;
  byPath: Record<string, PageConfig>;
  problems: string[];
}

/** Parses every JSON file of the package; a file that does not parse is a problem, not an exception. */
export const readConfigs = (files: PackageFiles): PackageConfigs => {
  const problems: string[] = [];
  const byPath: Record<string, PageConfig> = {};
  for (const [file, text] of textsOfKind(files, '.json')) {
    try {
      byPath[file] = JSON.parse(text) as PageConfig;
    } catch (error) {
      problems.push(`${file}.json: ${String(error)}`);
    }
  }
  const app = (byPath['app'] ?? { pages: [] }) as unknown as AppConfig;
  return { app, byPath, problems };
};
