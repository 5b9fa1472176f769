import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import { type Page } from 'playwright-core';

const SOURCE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const WORST = new Set(['serious', 'critical']);

/** Waits until what fades or slides has come to rest: colours half way have no contrast. What never ends is left alone. */
const rest = (page: Page): Promise<unknown> =>
  page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
        .map(({ finished }) => finished),
    ),
  );

/** What keeps somebody from using a page, found by axe-core: its serious and critical findings, each as one line. */
export const findBarriers = async (page: Page): Promise<string[]> => {
  await page.evaluate(SOURCE);
  await rest(page);
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
