import { transformSync, type TransformFailure } from 'esbuild';
import { DYNAMIC_CODE_GLOBALS, FORBIDDEN_GLOBALS } from './forbidden-globals';
import { textsOfKind, type PackageFiles } from './package-files';

export const HIDDEN_GLOBALS = [...FORBIDDEN_GLOBALS, ...DYNAMIC_CODE_GLOBALS];

/** Names that WeChat passes to each file; the order is the one in which the runtime calls the wrapped module. */
const MODULE_ARGUMENTS = [
  ...[
    'require',
    'module',
    'exports',
    'wx',
    'App',
    'Page',
    'Component',
    'Behavior',
    'getApp',
    'getCurrentPages',
    'global',
  ],
];

const syntaxProblems = (file: string, source: string): string[] => {
  try {
    transformSync(source, { loader: 'js', logLevel: 'silent' });
    return [];
  } catch (error) {
    return (error as TransformFailure).errors.map(
      (message) => `${file}:${message.location?.line ?? 0}:${message.location?.column ?? 0} ${message.text}`,
    );
  }
};

/** Wraps each script as a CommonJS module in which the browser's globals are undefined. */
export const compileScripts = (files: PackageFiles): { expression: string; problems: string[] } => {
  const problems: string[] = [];
  const modules: string[] = [];
  for (const [name, source] of textsOfKind(files, '.js')) {
    const file = `${name}.js`;
    problems.push(...syntaxProblems(file, source));
    const inner = `function(${MODULE_ARGUMENTS.join(',')}){${source}\n}`;
    modules.push(`${JSON.stringify(file)}:function(${HIDDEN_GLOBALS.join(',')}){return ${inner}}`);
  }
  return { expression: `{${modules.join(',\n')}}`, problems };
};
