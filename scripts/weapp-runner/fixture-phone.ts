import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { buildWeapp } from './build-package';
import { CHROMIUM_LAUNCH, PHONE_CONTEXT } from './launch';
import { serveWeapp, type WeappServer } from './serve';
import { startFixtureWorld, type FixtureWorld } from './fixture-world';
import { weappPage, type WeappPage } from './weapp-page';

// A busy machine takes seconds to fill ten megabytes of storage.
const STEP_TIMEOUT_MS = 15_000;

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

/** What a test of the fixture has to do with; the phone is a fresh one in each test. */
export interface FixtureScene {
  browser: Browser;
  server: WeappServer;
  world: FixtureWorld;
  phone: WeappPage;
}

/** Serves the fixture, with a world that it can ask, for all tests of a file, and holds every test to no error on the page. */
export const withFixturePhone = (): FixtureScene => {
  const scene = {} as FixtureScene;
  beforeAll(async () => {
    const [browser, server, world] = await Promise.all([startChromium(), buildAndServe(FIXTURE), startFixtureWorld()]);
    Object.assign(scene, { browser, server, world });
  }, 20_000);
  afterAll(async () => {
    await scene.browser.close();
    await Promise.all([scene.server.close(), scene.world.close()]);
  });
  beforeEach(async () => {
    scene.world.calls.length = 0;
    scene.phone = await newPhone(scene.browser);
  });
  afterEach(async () => {
    const errors = await scene.phone.errors();
    await scene.phone.page.context().close();
    expect(errors).toEqual([]);
  });
  return scene;
};

/** Waits until the element shows the text; the driver's own wait, no sleep. */
export const shows = ({ phone }: FixtureScene, selector: string, text: string): Promise<void> =>
  phone.v(selector).filter({ hasText: text }).waitFor();

export const actAndRead = async (scene: FixtureScene, action: string, part: string): Promise<void> => {
  await scene.phone.tap(`#${action}`);
  await shows(scene, '#out', part);
};
