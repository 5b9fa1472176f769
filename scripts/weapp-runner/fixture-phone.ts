import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { buildWeapp } from './build-package';
import { CHROMIUM_LAUNCH, PHONE_CONTEXT } from './launch';
import { serveWeapp, type WeappServer } from './serve';
import { weappPage, type WeappPage } from './weapp-page';

const STEP_TIMEOUT_MS = 3000;

export const FIXTURE = path.join(__dirname, 'fixture');

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

/** A folder that is removed when the test file is done. */
export const temporaryFolder = (): string => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'weapp-runner-'));
  folders.push(folder);
  return folder;
};

/** A copy of the fixture with one thing changed. */
export const alteredFixture = (alter: (folder: string) => void): string => {
  const folder = path.join(temporaryFolder(), 'dist');
  fs.cpSync(FIXTURE, folder, { recursive: true });
  alter(folder);
  return folder;
};

/** Replaces text in a file. @throws Error when the text is not there, so that a fault is never injected into nothing. */
export const replaceIn = (folder: string, file: string, from: string, to: string): void => {
  const full = path.join(folder, file);
  const before = fs.readFileSync(full, 'utf8');
  if (!before.includes(from)) throw new Error(`${file} does not contain ${from}`);
  fs.writeFileSync(full, before.replace(from, to));
};

export const startChromium = (): Promise<Browser> => chromium.launch(CHROMIUM_LAUNCH);

/** Opens a fresh phone: its own storage, touch screen, short timeouts. */
export const newPhone = async (browser: Browser): Promise<WeappPage> => {
  const context = await browser.newContext(PHONE_CONTEXT);
  context.setDefaultTimeout(STEP_TIMEOUT_MS);
  return weappPage(await context.newPage());
};

export const buildAndServe = async (distDir: string): Promise<WeappServer> => {
  const outDir = path.join(temporaryFolder(), 'out');
  buildWeapp(distDir, outDir);
  return serveWeapp(outDir);
};
