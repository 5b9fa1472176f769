/**
 * Writes the icon files that the pages use. Run `npx tsx scripts/build-icons.ts` after a change of scripts/icons/manifest.ts;
 * the results are committed, so a build needs no icon package.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { entryIcons, lineIcons, tones } from './icons/manifest';

const root = path.resolve(__dirname, '..');
const outDir = path.join(root, 'miniprogram/src/ui/icons');
const lucideDir = path.dirname(createRequire(__filename).resolve('lucide-static/package.json'));

const drawingOf = (name: string): string => {
  const svg = readFileSync(path.join(lucideDir, 'icons', `${name}.svg`), 'utf8');
  const inner = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)?.[1];
  if (!inner) throw new Error(`${name}.svg has no drawing`);
  return inner.replace(/\s*\n\s*/g, '').trim();
};

const strokes = (colour: string) =>
  `fill="none" stroke="${colour}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"`;

const lineSvg = (drawing: string, colour: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" ${strokes(colour)}>${drawing}</svg>\n`;

const entrySvg = ({ fill, line }: { fill: readonly string[]; line: readonly string[] }): string => {
  const paths = (list: readonly string[]) => list.map((d) => `<path d="${d}"/>`).join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" viewBox="0 0 32 32">` +
    `<g fill="#BBDAD4">${paths(fill)}</g><g ${strokes(tones.qing)}>${paths(line)}</g></svg>\n`
  );
};

mkdirSync(outDir, { recursive: true });
for (const stale of readdirSync(outDir)) if (stale.endsWith('.svg')) rmSync(path.join(outDir, stale));

const names: string[] = [];
const write = (name: string, svg: string): void => {
  writeFileSync(path.join(outDir, `${name}.svg`), svg);
  names.push(name);
};

for (const [name, icon] of Object.entries(lineIcons)) {
  const drawing = drawingOf(icon.lucide);
  for (const tone of icon.tones) write(`${name}-${tone}`, lineSvg(drawing, tones[tone]));
}
for (const [name, drawing] of Object.entries(entryIcons)) write(name, entrySvg(drawing));

const licence = readFileSync(path.join(lucideDir, 'LICENSE'), 'utf8');
writeFileSync(path.join(outDir, 'LICENSE-lucide.txt'), `The line icons in this folder are from Lucide.\n\n${licence}`);
writeFileSync(
  path.join(root, 'miniprogram/src/ui/icon-names.ts'),
  `// Written by scripts/build-icons.ts from scripts/icons/manifest.ts.\nexport type IconName =\n${names
    .sort()
    .map((name) => `  | '${name}'`)
    .join('\n')};\n`,
);
process.stdout.write(`${names.length} icons\n`);
