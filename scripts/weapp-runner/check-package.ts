import { MAIN_PACKAGE, packageOf, pagesOf, subPackagesOf, type AppConfig } from './app-config';
import { compilePackage } from './build-package';
import { findForbiddenUses, type ForbiddenUse } from './forbidden-uses';
import { readConfigs, readPackageFiles, type PackageFiles } from './package-files';
import { runWcc, type WccOutcome } from './wcc-gate';

const KIBIBYTE = 1024;
/** WeChat's own limits, the outer bound of any budget: 2 MB for each package, 30 MB together. */
const WECHAT_PACKAGE_LIMIT_BYTES = 2 * KIBIBYTE * KIBIBYTE;
const WECHAT_TOTAL_LIMIT_BYTES = 30 * KIBIBYTE * KIBIBYTE;
// DevTools leaves these out of an upload.
const NOT_UPLOADED = /(\.map|\.LICENSE\.txt|^project\.(private\.)?config\.json)$/;

export interface PackageBudgets {
  mainBytes: number;
  subPackageBytes: number;
}

interface PackageSize {
  root: string;
  bytes: number;
  budgetBytes: number;
}

export interface PackageReport {
  sizes: PackageSize[];
  totalBytes: number;
  /** Reasons to stop; empty for a good package. */
  problems: string[];
  /** Things a person should know that do not stop anything. */
  notes: string[];
  wcc: WccOutcome;
}

interface CheckOptions {
  budgets: PackageBudgets;
  /** Scripts that are a framework's and not ours: an unguarded browser global in them is a note, not a problem. */
  frameworkFiles?: RegExp;
  wccPath?: string;
}

/** Bytes of the main package and each subpackage, as they would be uploaded. */
const packageSizes = (files: PackageFiles, app: AppConfig, budgets: PackageBudgets): PackageSize[] => {
  const bytes = new Map<string, number>(
    [MAIN_PACKAGE, ...subPackagesOf(app).map((entry) => entry.root)].map((root) => [root, 0]),
  );
  for (const [file, size] of files.sizes) {
    if (NOT_UPLOADED.test(file)) continue;
    const owner = packageOf(app, file);
    bytes.set(owner, (bytes.get(owner) ?? 0) + size);
  }
  return [...bytes].map(([root, total]) => ({
    root,
    bytes: total,
    budgetBytes: root === MAIN_PACKAGE ? budgets.mainBytes : budgets.subPackageBytes,
  }));
};

const sizeProblems = (sizes: PackageSize[]): string[] => {
  const problems: string[] = [];
  for (const { root, bytes, budgetBytes } of sizes) {
    const name = root === MAIN_PACKAGE ? 'the main package' : `subpackage ${root}`;
    if (bytes > budgetBytes) problems.push(`${name} has ${bytes} bytes, its budget is ${budgetBytes}`);
    if (bytes > WECHAT_PACKAGE_LIMIT_BYTES) problems.push(`${name} has ${bytes} bytes, WeChat refuses more than 2 MB`);
  }
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > WECHAT_TOTAL_LIMIT_BYTES)
    problems.push(`all packages have ${total} bytes, WeChat refuses more than 30 MB`);
  return problems;
};

const describeUse = ({ file, name, excerpt }: ForbiddenUse): string =>
  `${file}: uses ${name}, which WeChat has not: … ${excerpt} …`;

/** Webpack's names for what it takes out of node_modules, and Taro's own files. */
const TARO_FRAMEWORK_FILES = /^(taro|vendors|runtime)\.js$/;

/**
 * Checks a built package without running it: sizes, the files app.json promises, compile warnings, browser globals, and
 * WeChat's older WXML compiler where it can run. A page without a .wxss is a note: WeChat allows it.
 */
export const checkPackage = (distDir: string, options: CheckOptions): PackageReport => {
  const files = readPackageFiles(distDir);
  const { app } = readConfigs(files);
  const sizes = packageSizes(files, app, options.budgets);
  const { problems: compileProblems } = compilePackage(files);
  const problems = [...compileProblems, ...sizeProblems(sizes)];
  const notes: string[] = [];
  for (const page of pagesOf(app)) {
    if (!files.texts.has(`${page}.wxss`)) notes.push(`page ${page} has no ${page}.wxss`);
  }
  // Code that does not parse is reported above and cannot be searched.
  const uses = compileProblems.length === 0 ? findForbiddenUses(files) : [];
  for (const use of uses) {
    const isFramework = (options.frameworkFiles ?? TARO_FRAMEWORK_FILES).test(use.file);
    (isFramework ? notes : problems).push(describeUse(use));
  }
  const wcc = runWcc(files, options.wccPath);
  if (wcc.kind === 'failed') problems.push(`wcc: ${wcc.message}`);
  if (wcc.kind === 'skipped') notes.push(`the wcc gate did not run: ${wcc.reason}`);
  return { sizes, totalBytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0), problems, notes, wcc };
};
