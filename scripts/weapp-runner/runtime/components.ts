import { isForeignComponent, resolvePackagePath } from '../app-config';
import { appConfig, builtPackage, type Loose } from './built-package';
import { type Engine } from './environment';
import { type ModuleLoader } from './module-loader';

type Registrar = ((...args: unknown[]) => unknown) & { trait?: (...args: unknown[]) => unknown };

// Taro passes `{}` where WeChat's types want arrays, and WeChat lets it pass.
const withoutWrongLists = (definition: unknown): unknown => {
  if (typeof definition !== 'object' || definition === null) return definition;
  const copy = { ...(definition as Loose) };
  for (const field of ['behaviors', 'externalClasses']) {
    if (copy[field] !== undefined && !Array.isArray(copy[field])) delete copy[field];
  }
  return copy;
};

/**
 * Page(), Component() and Behavior() as the package sees them. A call registers the file that is being loaded now, even
 * when it stands in a shared chunk: so does WeChat.
 */
export const makeRegistrars = () => {
  let current: Loose | null = null;
  const registrar = (name: 'Page' | 'Component' | 'Behavior'): Registrar => {
    const register: Registrar = (definition, ...rest) => {
      if (current === null) throw new Error(`${name}() was called outside a page or component file`);
      return current[name](withoutWrongLists(definition), ...rest);
    };
    if (name === 'Behavior') register.trait = (...args) => current?.Behavior.trait(...args);
    return register;
  };
  const during = (environment: Loose, load: () => void): void => {
    const previous = current;
    current = environment;
    try {
      load();
    } finally {
      current = previous;
    }
  };
  return { Page: registrar('Page'), Component: registrar('Component'), Behavior: registrar('Behavior'), during };
};

type Registrars = ReturnType<typeof makeRegistrars>;

const usedBy = (path: string): Record<string, string> => ({
  ...(appConfig.usingComponents ?? {}),
  ...(builtPackage.configs[path]?.usingComponents ?? {}),
});

/** Hands every template, JSON and style scope of the package to the engine; scripts load later, page by page. */
export const registerPackage = ({ codeSpace }: Engine): void => {
  for (const [path, config] of Object.entries(builtPackage.configs)) {
    const template = builtPackage.templates[path];
    if (path === 'app' || template === undefined) continue;
    codeSpace.addComponentStaticConfig(path, { ...config, usingComponents: usedBy(path) });
    const scope = builtPackage.styleScopes[path];
    if (scope !== undefined) codeSpace.addStyleSheet(path, undefined, scope);
    codeSpace.addCompiledTemplate(path, { groupList: builtPackage.templates, content: template });
  }
};

/** Loads the script of a page or component, and first those of the components it uses. */
export const makeComponentLoader = (engine: Engine, modules: ModuleLoader, registrars: Registrars) => {
  const defined = new Set<string>();
  const ensure = (path: string): void => {
    if (defined.has(path)) return;
    defined.add(path);
    for (const target of Object.values(usedBy(path))) {
      if (!isForeignComponent(target)) ensure(resolvePackagePath(path, target));
    }
    engine.codeSpace.componentEnv(path, (environment: Loose) => {
      registrars.during(environment, () => void modules.load(`${path}.js`));
    });
  };
  return { ensure };
};

export type ComponentLoader = ReturnType<typeof makeComponentLoader>;
