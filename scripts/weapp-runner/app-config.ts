/** The parts of a mini-program's app.json that decide what is loaded and where; shared by the builder, the checker and the runtime. */
interface TabBarItem {
  pagePath: string;
  text: string;
}

interface SubPackage {
  root: string;
  name?: string;
  pages: string[];
  independent?: boolean;
}

export interface AppConfig {
  pages: string[];
  entryPagePath?: string;
  subPackages?: SubPackage[];
  subpackages?: SubPackage[];
  tabBar?: { custom?: boolean; list: TabBarItem[] };
  window?: PageConfig;
  usingComponents?: Record<string, string>;
  themeLocation?: string;
}

export interface PageConfig {
  component?: boolean;
  styleIsolation?: string;
  usingComponents?: Record<string, string>;
  navigationStyle?: string;
  navigationBarTitleText?: string;
  navigationBarBackgroundColor?: string;
  navigationBarTextStyle?: string;
  enablePullDownRefresh?: boolean;
}

export const MAIN_PACKAGE = '';

/** Subpackages of the app, with roots that carry no slash at either end. */
export const subPackagesOf = (app: AppConfig): SubPackage[] =>
  (app.subPackages ?? app.subpackages ?? []).map((entry) => ({ ...entry, root: entry.root.replace(/^\/|\/$/g, '') }));

/** Paths of every page the app may open, main package first. */
export const pagesOf = (app: AppConfig): string[] => [
  ...app.pages,
  ...subPackagesOf(app).flatMap((entry) => entry.pages.map((page) => `${entry.root}/${page}`)),
];

/** Paths of the pages that live in the tab bar. */
export const tabPagesOf = (app: AppConfig): string[] => (app.tabBar?.list ?? []).map((item) => item.pagePath);

/** Root of the subpackage that owns a file, or MAIN_PACKAGE. */
export const packageOf = (app: AppConfig, file: string): string =>
  subPackagesOf(app).find((entry) => file.startsWith(`${entry.root}/`))?.root ?? MAIN_PACKAGE;

/** Resolves a path written in a package file: "/x" is from the package root, anything else is beside the file. */
export const resolvePackagePath = (fromFile: string, target: string): string => {
  if (target.startsWith('/')) return target.slice(1);
  const segments = fromFile.split('/').slice(0, -1);
  for (const segment of target.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return segments.join('/');
};

/** Whether a usingComponents entry points outside the package, so that there is no file to look for. */
export const isForeignComponent = (target: string): boolean => /^(plugin|dynamicLib|plugin-private):/.test(target);

/**
 * Rules of app.json that WeChat enforces on upload or at start: tab pages stand in the main package, a tab bar has two to
 * five items, no page is listed twice, and a main-package page does not stand inside a subpackage's folder.
 */
export const appConfigProblems = (app: AppConfig): string[] => {
  const problems: string[] = [];
  if (!Array.isArray(app.pages) || app.pages.length === 0) return ['app.json: "pages" is missing or empty'];
  const tabs = tabPagesOf(app);
  if (app.tabBar !== undefined && (tabs.length < 2 || tabs.length > 5)) {
    problems.push(`app.json: tabBar.list has ${tabs.length} items, WeChat wants 2 to 5`);
  }
  for (const tab of tabs) {
    if (!app.pages.includes(tab)) problems.push(`app.json: tab page ${tab} is not in the main package`);
  }
  const seen = new Set<string>();
  for (const page of pagesOf(app)) {
    if (seen.has(page)) problems.push(`app.json: page ${page} is listed twice`);
    seen.add(page);
  }
  for (const page of app.pages) {
    const owner = packageOf(app, page);
    if (owner !== MAIN_PACKAGE)
      problems.push(`app.json: main page ${page} stands in the folder of subpackage ${owner}`);
  }
  return problems;
};
