import { type AppConfig, type PageConfig } from '../app-config';

/** A value from the package's code or the engine, for which there are no types of ours: the runtime's parser edge. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Unchecked = any;

/** A record of such values, read field by field. */
export type Loose = Record<string, Unchecked>;

type ModuleFactory = (...hidden: unknown[]) => (...args: unknown[]) => void;

/** What build-package.ts writes into app.bundle.js. */
interface BuiltPackage {
  hiddenGlobals: string[];
  configs: Record<string, PageConfig & Loose>;
  styles: Record<string, string>;
  styleScopes: Record<string, string>;
  templates: Record<string, unknown>;
  modules: Record<string, ModuleFactory>;
}

declare global {
  interface Window {
    __WEAPP_PACKAGE__: BuiltPackage;
    __weapp: Loose;
  }
}

export const builtPackage = window.__WEAPP_PACKAGE__;
export const appConfig = builtPackage.configs['app'] as unknown as AppConfig & Loose;

export const currentTheme = (): 'dark' | 'light' =>
  window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';

/** Resolves "@name" against theme.json for the phone's present theme. */
export const themed = (value: string | undefined): string | undefined => {
  if (value === undefined || !value.startsWith('@')) return value;
  const themeFile = (appConfig.themeLocation ?? 'theme.json').replace(/\.json$/, '');
  const variables = builtPackage.configs[themeFile] as Loose | undefined;
  return variables?.[currentTheme()]?.[value.slice(1)] as string | undefined;
};
