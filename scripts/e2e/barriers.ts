import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import { type Page } from 'playwright-core';

const SOURCE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const WORST = new Set(['serious', 'critical']);

/** What keeps somebody from using a page, found by axe-core: its serious and critical findings, each as one line. */
export const findBarriers = async (page: Page): Promise<string[]> => {
  await page.evaluate(SOURCE);
  const { violations } = await page.evaluate(
    () =>
      (window as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
        resultTypes: ['violations'],
      }) as Promise<AxeResults>,
  );
  return violations
    .filter(({ impact }) => WORST.has(impact ?? ''))
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, target }) => `${id}（${help}）${target.join(' ')} ${html.slice(0, 120)}`),
    );
};
