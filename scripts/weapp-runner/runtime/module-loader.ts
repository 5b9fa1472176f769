import { requireCandidates, mayLoad } from '../module-paths';
import { appConfig, builtPackage, type Loose } from './built-package';

interface PackageGlobals {
  wx: Loose;
  App: (options: Loose) => void;
  Page: unknown;
  Component: unknown;
  Behavior: unknown;
  getApp: () => unknown;
  getCurrentPages: () => unknown[];
}

const KEPT_GLOBALS = [
  ...['Object', 'Array', 'String', 'Number', 'Boolean', 'Date', 'RegExp', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Symbol'],
  ...[
    'Promise',
    'Error',
    'TypeError',
    'RangeError',
    'JSON',
    'Math',
    'Uint8Array',
    'ArrayBuffer',
    'DataView',
    'isFinite',
  ],
  ...['parseInt', 'parseFloat'],
];
const KEPT_TIMERS = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'];

const makeGlobalObject = (): Loose => {
  const browser = window as unknown as Loose;
  const globalObject: Loose = {};
  for (const name of KEPT_GLOBALS) globalObject[name] = browser[name];
  for (const name of KEPT_TIMERS) globalObject[name] = browser[name].bind(window);
  return globalObject;
};

const makeFunctionStandIn = (globalObject: Loose): unknown => {
  const standIn = (...source: string[]): (() => unknown) => {
    if (source.at(-1) === 'return this') return () => globalObject;
    throw new EvalError('WeChat does not allow code made from text');
  };
  // Libraries test `x instanceof Function` and read Function.prototype.
  Object.defineProperty(standIn, 'prototype', { value: Function.prototype });
  return standIn;
};

/** Loads the package's scripts as WeChat does: once each, without the browser's globals, within the subpackage rules. */
export const makeModuleLoader = (globals: PackageGlobals) => {
  const loaded: Record<string, { exports: unknown }> = {};
  const globalObject = makeGlobalObject();
  const hidden = builtPackage.hiddenGlobals.map((name) =>
    name === 'Function' ? makeFunctionStandIn(globalObject) : undefined,
  );

  const requireFrom = (fromFile: string, target: string): unknown => {
    const file = requireCandidates(fromFile, target).find((candidate) => builtPackage.modules[candidate] !== undefined);
    if (file === undefined)
      throw new Error(`module '${target}' is not defined, require args is '${target}' (in ${fromFile})`);
    if (!mayLoad(appConfig, fromFile, file))
      throw new Error(`${fromFile} may not require ${file}: it is in another package`);
    return load(file);
  };

  const load = (file: string): unknown => {
    if (loaded[file] !== undefined) return loaded[file].exports;
    const factory = builtPackage.modules[file];
    if (factory === undefined) throw new Error(`module '${file}' is not in the package`);
    const module = { exports: {} as unknown };
    loaded[file] = module;
    const { wx, App, Page, Component, Behavior, getApp, getCurrentPages } = globals;
    const requireHere = (target: string): unknown => requireFrom(file, target);
    const run = factory(...hidden);
    run(requireHere, module, module.exports, wx, App, Page, Component, Behavior, getApp, getCurrentPages, globalObject);
    return module.exports;
  };
  return { load };
};

export type ModuleLoader = ReturnType<typeof makeModuleLoader>;
