import { MAIN_PACKAGE, packageOf, resolvePackagePath, subPackagesOf, type AppConfig } from './app-config';

/** Whether WeChat lets a file of one package load a file of another: anyone may use the main package unless independent. */
export const mayLoad = (app: AppConfig, fromFile: string, toFile: string): boolean => {
  const from = packageOf(app, fromFile);
  const to = packageOf(app, toFile);
  if (from === to) return true;
  const isIndependent = subPackagesOf(app).some((entry) => entry.root === from && entry.independent === true);
  return to === MAIN_PACKAGE && !isIndependent;
};

/** Paths a `require` may mean, in the order in which they are tried. */
export const requireCandidates = (fromFile: string, target: string): string[] => {
  const resolved = resolvePackagePath(fromFile, target);
  return resolved.endsWith('.js') ? [resolved] : [`${resolved}.js`, `${resolved}/index.js`];
};
