import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Page } from 'playwright-core';

export interface Camera {
  shoot(page: Page, name: string): Promise<void>;
}

/** Saves a picture of every page of the visit in order, for looking at them side by side; nothing without a folder. */
export const openCamera = (folder: string | undefined, suffix: string): Camera => {
  if (!folder) return { shoot: () => Promise.resolve() };
  mkdirSync(folder, { recursive: true });
  let taken = 0;
  return {
    shoot: async (page, name) => {
      taken += 1;
      const file = `${String(taken).padStart(2, '0')}-${name}${suffix}.png`;
      await page.screenshot({ path: join(folder, file) });
    },
  };
};
