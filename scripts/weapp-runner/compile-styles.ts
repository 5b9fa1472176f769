import postcss, { type AtRule, type ChildNode, type Container, type Root } from 'postcss';
import { resolvePackagePath, type PageConfig } from './app-config';
import { textsOfKind, type PackageFiles } from './package-files';
import { rpxInStyle } from './runtime/rpx';

/** Tags that the runtime renders as `wx-*` elements, so a tag selector has to follow them. */
const STYLED_TAGS = [
  ...['page', 'view', 'text', 'button', 'input', 'textarea', 'image', 'scroll-view', 'swiper-item', 'swiper', 'switch'],
  ...[
    'picker-view-column',
    'picker-view',
    'picker',
    'form',
    'label',
    'checkbox-group',
    'checkbox',
    'radio-group',
    'radio',
  ],
  ...[
    'navigator',
    'rich-text',
    'icon',
    'progress',
    'slider',
    'canvas',
    'web-view',
    'cover-view',
    'cover-image',
    'video',
  ],
];

const TAG_SELECTOR = new RegExp(`(^|[\\s,>+~(])(${STYLED_TAGS.join('|')})(?=[\\s,.:#>+~\\[)]|$)`, 'g');
const CLASS_SELECTOR = /\.([A-Za-z_][\w-]*)/g;
const IMPORT_TARGET = /^(?:url\()?["']?([^"')]+)["']?\)?$/;

const isInKeyframes = (node: ChildNode): boolean => {
  const parent = node.parent as AtRule | Root | undefined;
  return parent?.type === 'atrule' && /keyframes$/.test((parent as AtRule).name);
};

interface StyleContext {
  sources: Map<string, string>;
  problems: string[];
  imported: Set<string>;
}

const inlineImports = (root: Root, file: string, context: StyleContext): void => {
  root.walkAtRules('import', (rule) => {
    const target = IMPORT_TARGET.exec(rule.params.trim())?.[1];
    const resolved = target === undefined ? '' : resolvePackagePath(file, target).replace(/\.wxss$/, '');
    if (!context.sources.has(resolved)) {
      context.problems.push(`${file}.wxss: @import of a file that is not in the package: ${rule.params}`);
      rule.remove();
    } else if (context.imported.has(resolved)) {
      rule.remove();
    } else {
      context.imported.add(resolved);
      rule.replaceWith(parseStyle(resolved, context).nodes as ChildNode[]);
    }
  });
};

const parseStyle = (file: string, context: StyleContext): Root => {
  let root: Root;
  try {
    root = postcss.parse(context.sources.get(file) ?? '');
  } catch (error) {
    context.problems.push(`${file}.wxss: ${String(error)}`);
    return postcss.root();
  }
  inlineImports(root, file, context);
  return root;
};

const rewrite = (root: Container, scope: string | undefined): void => {
  root.walkDecls((declaration) => {
    declaration.value = rpxInStyle(declaration.value);
  });
  root.walkRules((rule) => {
    if (isInKeyframes(rule)) return;
    const tagged = rule.selector.replace(TAG_SELECTOR, '$1wx-$2');
    rule.selector = scope === undefined ? tagged : tagged.replace(CLASS_SELECTOR, `.${scope}--$1`);
  });
};

/** Whether a component's styles are its own: its class names get a prefix that the engine also puts on its elements. */
const isIsolated = (config: PageConfig | undefined): boolean =>
  config?.component === true && !['shared', 'page-shared'].includes(config.styleIsolation ?? '');

interface CompiledStyles {
  styles: Record<string, string>;
  scopes: Record<string, string>;
  problems: string[];
}

/** Turns every WXSS file into CSS for the runtime's page: imports inlined, rpx, tag names and component scopes rewritten. */
export const compileStyles = (files: PackageFiles, configs: Record<string, PageConfig>): CompiledStyles => {
  const result: CompiledStyles = { styles: {}, scopes: {}, problems: [] };
  const sources = textsOfKind(files, '.wxss');
  for (const file of sources.keys()) {
    if (isIsolated(configs[file])) result.scopes[file] = `c${Object.keys(result.scopes).length}`;
    const root = parseStyle(file, { sources, problems: result.problems, imported: new Set([file]) });
    rewrite(root, result.scopes[file]);
    result.styles[file] = root.toString();
  }
  return result;
};
