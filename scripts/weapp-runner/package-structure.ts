import { appConfigProblems, isForeignComponent, pagesOf, resolvePackagePath, type AppConfig } from './app-config';
import { mayLoad, requireCandidates } from './module-paths';
import { textsOfKind, type PackageConfigs, type PackageFiles } from './package-files';

const STATIC_REQUIRE = /\brequire\(\s*["'](\.{0,2}\/[^"']+)["']\s*\)/g;

const missingParts = (files: PackageFiles, base: string, kind: string): string[] =>
  ['.js', '.json', '.wxml']
    .filter((extension) => !files.texts.has(base + extension))
    .map((extension) => `${kind} ${base}: ${base}${extension} is missing`);

const componentProblems = (files: PackageFiles, { app, byPath }: PackageConfigs): string[] => {
  const problems: string[] = [];
  for (const [file, config] of Object.entries(byPath)) {
    for (const [tag, target] of Object.entries(config?.usingComponents ?? {})) {
      if (isForeignComponent(target)) continue;
      const resolved = resolvePackagePath(file, target);
      problems.push(...missingParts(files, resolved, `component <${tag}> of ${file}`));
      if (!mayLoad(app, file, resolved))
        problems.push(`${file}.json: may not use a component of another package: ${target}`);
    }
  }
  return problems;
};

const requireProblems = (files: PackageFiles, app: AppConfig): string[] => {
  const problems: string[] = [];
  for (const [name, source] of textsOfKind(files, '.js')) {
    const file = `${name}.js`;
    for (const [, target] of source.matchAll(STATIC_REQUIRE)) {
      const found = requireCandidates(file, target).find((candidate) => files.texts.has(candidate));
      if (found === undefined) problems.push(`${file}: requires ${target}, which is not in the package`);
      else if (!mayLoad(app, file, found))
        problems.push(`${file}: may not require a file of another package: ${target}`);
    }
  }
  return problems;
};

/** Everything that app.json and the files promise each other: pages, components, tab bar and required scripts exist. */
export const structureProblems = (files: PackageFiles, configs: PackageConfigs): string[] => {
  const { app } = configs;
  const problems = [...configs.problems, ...appConfigProblems(app)];
  if (!files.texts.has('app.js')) problems.push('app.js is missing');
  for (const page of pagesOf(app)) problems.push(...missingParts(files, page, 'page'));
  if (app.tabBar?.custom === true) problems.push(...missingParts(files, 'custom-tab-bar/index', 'custom tab bar'));
  problems.push(...componentProblems(files, configs), ...requireProblems(files, app));
  return [...new Set(problems)];
};
