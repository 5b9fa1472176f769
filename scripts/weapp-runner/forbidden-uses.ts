import { transformSync } from 'esbuild';
import { FORBIDDEN_GLOBALS } from './forbidden-globals';
import { textsOfKind, type PackageFiles } from './package-files';

const MARK = '__unbound_';
const EXCERPT_CHARACTERS = 30;

export interface ForbiddenUse {
  file: string;
  name: string;
  excerpt: string;
}

const markerOf = (name: string): string => `${MARK}${name}__`;

/**
 * Finds reads of a browser global that nothing guards. esbuild knows scopes, so a local variable called `document` is no
 * hit; `typeof window` is then answered with "undefined", and what that makes unreachable falls away.
 */
const usesIn = (file: string, source: string): ForbiddenUse[] => {
  const define = Object.fromEntries(FORBIDDEN_GLOBALS.map((name) => [name, markerOf(name)]));
  const marked = transformSync(source, { loader: 'js', define, logLevel: 'silent' }).code;
  const guarded = marked.replace(new RegExp(`typeof ${MARK}\\w+?__`, 'g'), '"undefined"');
  const reachable = transformSync(guarded, {
    loader: 'js',
    minifySyntax: true,
    treeShaking: true,
    logLevel: 'silent',
  }).code;
  const uses: ForbiddenUse[] = [];
  for (const match of reachable.matchAll(new RegExp(`${MARK}(\\w+?)__`, 'g'))) {
    const from = Math.max(0, match.index - EXCERPT_CHARACTERS);
    const around = reachable.slice(from, match.index + match[0].length + EXCERPT_CHARACTERS);
    uses.push({
      file,
      name: match[1],
      excerpt: around.replace(new RegExp(`${MARK}(\\w+?)__`, 'g'), '$1').replace(/\s+/g, ' '),
    });
  }
  return uses;
};

/** Unguarded reads of browser globals in every script of the package. */
export const findForbiddenUses = (files: PackageFiles): ForbiddenUse[] =>
  [...textsOfKind(files, '.js')].flatMap(([name, source]) => usesIn(`${name}.js`, source));
