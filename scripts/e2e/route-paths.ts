import { readFileSync } from 'node:fs';

const ROUTES = 'miniprogram/src/routes.ts';

/** Every page by its name, read from the one list of them; the list itself can only be loaded inside the app. */
export const readRoutePaths = (): Map<string, string> => {
  const source = readFileSync(ROUTES, 'utf8');
  const list = source.slice(source.indexOf('export const routes'), source.indexOf('} as const'));
  const found = [...list.matchAll(/^ {2}'?([\w.-]+)'?: (?:tab|page)[\s\S]*?\(\s*'([^']+)',?\s*\)/gm)];
  const paths = new Map(found.map(([, name, path]) => [name, path]));
  if (paths.size === 0) throw new Error(`${ROUTES} no longer lists its pages as this script reads them`);
  return paths;
};

/** The address of a page behind the `#`. @throws Error for a name that is not in routes.ts */
export const makeUrlOf =
  (paths: Map<string, string>) =>
  (name: string, params: Record<string, string> = {}): string => {
    const path = paths.get(name);
    if (path === undefined) throw new Error(`${name} is not a route`);
    // As the app writes it: a space is %20 and not a plus.
    const query = Object.entries(params)
      .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
      .join('&');
    return query === '' ? path : `${path}?${query}`;
  };
