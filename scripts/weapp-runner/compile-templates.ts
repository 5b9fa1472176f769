import { transformSync, type Message, type TransformFailure } from 'esbuild';
import { TmplGroup } from 'glass-easel-template-compiler';
import { textsOfKind, type PackageFiles } from './package-files';

interface CompiledTemplates {
  /** A JavaScript expression: an object from template path to its generated functions. */
  expression: string;
  problems: string[];
}

interface TemplateParseError {
  startLine: number;
  startColumn: number;
  message: string;
  isError: boolean;
}

const describe = (message: Message): string =>
  message.location ? `${message.location.line}:${message.location.column} ${message.text}` : message.text;

// The template compiler takes a .wxs file as it is, so a slip in it would surface only as a broken bundle.
// WXS is ES5: esbuild refuses let, const, classes and destructuring for that target.
const wxsProblems = (label: string, source: string): string[] => {
  try {
    transformSync(source, { loader: 'js', target: 'es5', logLevel: 'silent' });
    return [];
  } catch (error) {
    return (error as TransformFailure).errors.map((message) => `${label}:${describe(message)}`);
  }
};

/** Compiles every WXML and WXS file with WeChat's own open-source compiler. A warning counts as a problem. */
export const compileTemplates = (files: PackageFiles): CompiledTemplates => {
  const group = new TmplGroup();
  const problems: string[] = [];
  for (const [file, source] of textsOfKind(files, '.wxs')) {
    problems.push(...wxsProblems(`${file}.wxs`, source));
    group.addScript(file, source);
  }
  for (const [file, source] of textsOfKind(files, '.wxml')) {
    for (const found of group.addTmpl(file, source) as TemplateParseError[]) {
      const kind = found.isError ? 'error' : 'warning';
      problems.push(`${file}.wxml:${found.startLine}:${found.startColumn} ${kind}: ${found.message}`);
    }
    for (const name of group.getInlineScriptModuleNames(file) as string[]) {
      problems.push(...wxsProblems(`${file}.wxml <wxs module="${name}">`, group.getInlineScript(file, name)));
    }
  }
  const expression = problems.length === 0 ? group.getTmplGenObjectGroups() : '{}';
  group.free();
  return { expression, problems };
};
