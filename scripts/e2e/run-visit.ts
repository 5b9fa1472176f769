import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { addDays, hospitalDate, hospitalInstant, hospitalTime, toRfc3339 } from '../../shared-types/src/kernel';
import { judgeLog } from '../local/log-watch';
import { LocalProblem, takeFreePort, waitUntil } from '../local/processes';
import { askJson, localStaff, startWorld, type World } from '../local/world';
import { CHROMIUM_LAUNCH, PHONE_CONTEXT } from '../weapp-runner';
import { afterSteps } from './after-steps';
import { arriveSteps, elderStep } from './arrive-steps';
import { bookingSteps } from './booking-steps';
import { type BrowserStep, type BrowserVisit, PERSON } from './browser-visit';
import { type Camera, openCamera } from './camera';
import { changeSteps } from './change-steps';
import { placeIn } from './every-page';
import { type PageWatch, watchPage } from './page-watch';
import { type PhoneDriver } from './phone-driver';
import { callSteps, waitingSteps } from './waiting-steps';

const STEP_TIMEOUT_MS = 15_000;
const PHONE_VIEWPORT = { width: 375, height: 812 };
const DESK_VIEWPORT = { width: 1920, height: 1200 };
const TV_VIEWPORT = { width: 1920, height: 1080 };

/** The world, a browser and a folder for one run; everything ends with `close`. */
export interface Stage {
  world: World;
  browser: Browser;
  workDir: string;
  appId: string;
  newPhoneContext(): Promise<BrowserContext>;
  newWideContext(size: { width: number; height: number }): Promise<BrowserContext>;
  close(): Promise<void>;
}

// In the afternoon few numbers of today are left; a visit begins in the morning.
const BEGINS_AT = '07:40';
const LATEST_BEGINNING = '09:00';

const moveClockToMorning = async ({ bffUrl, controlUrl }: World): Promise<void> => {
  const now = new Date(String((await askJson(`${controlUrl}/clock`)).now));
  if (hospitalTime(now) <= LATEST_BEGINNING) return;
  const morning = hospitalInstant(addDays(hospitalDate(now), 1), BEGINS_AT);
  await askJson(`${controlUrl}/clock`, { now: toRfc3339(morning) });
  await waitUntil('BFF 还没有跟上沙盒时钟', async () => {
    const health = await askJson(`${bffUrl}/healthz`);
    return new Date(String(health.now)).getTime() >= morning.getTime() - 2_000;
  });
};

/** Opens the hospital and a browser. @throws LocalProblem when the browser version is not built */
export const setStage = async (): Promise<Stage> => {
  const webAppDir = process.env.H5_DIR || 'dist/h5';
  if (!existsSync(join(webAppDir, 'index.html'))) {
    throw new LocalProblem(`没有找到浏览器版 ${webAppDir}。请先运行：npm run build:h5`);
  }
  const workDir = mkdtempSync(join(tmpdir(), 'anzhen-e2e-'));
  const say = (line: string): void => console.log(`\x1b[36m▸\x1b[0m ${line}`);
  let world: World | undefined;
  try {
    world = await startWorld({
      dataDir: workDir,
      bffPort: await takeFreePort(),
      sandboxPortBase: 0,
      webAppDir,
      keepsLog: true,
      say,
    });
    await moveClockToMorning(world);
    const browser = await chromium.launch(CHROMIUM_LAUNCH);
    const credentials = JSON.parse(readFileSync(join(workDir, 'sandbox/credentials.json'), 'utf8')) as {
      wechat: { appId: string };
    };
    const started = world;
    const withTimeout = (context: BrowserContext): BrowserContext => {
      context.setDefaultTimeout(STEP_TIMEOUT_MS);
      return context;
    };
    return {
      world,
      browser,
      workDir,
      appId: credentials.wechat.appId,
      newPhoneContext: async () =>
        withTimeout(await browser.newContext({ ...PHONE_CONTEXT, viewport: PHONE_VIEWPORT })),
      newWideContext: async (viewport) => withTimeout(await browser.newContext({ viewport, locale: 'zh-CN' })),
      close: async () => {
        await browser.close();
        await started.stop();
        rmSync(workDir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await world?.stop();
    rmSync(workDir, { recursive: true, force: true });
    throw error;
  }
};

const tokensOf = async (visit: BrowserVisit): Promise<string[]> => {
  const stored = await Promise.all(
    [visit.phone.page, visit.desk].map((page) => page.evaluate(() => JSON.stringify({ ...localStorage }))),
  );
  const tokens = stored.flatMap((text) =>
    [...text.matchAll(/token\\*"\s*:\s*\\*"([^"\\]+)/g)].map(([, token]) => token),
  );
  if (tokens.length < 2) throw new Error(`the tokens of patient and nurse should be stored, found ${tokens.length}`);
  return tokens;
};

const runSteps = async (
  steps: BrowserStep[],
  visit: BrowserVisit,
  judge: () => Promise<string[]>,
): Promise<boolean> => {
  for (const [index, step] of steps.entries()) {
    const at = performance.now();
    const label = `${String(index + 1).padStart(2)}. ${step.name}`;
    try {
      const told = await step.run(visit);
      const faults = await judge();
      if (faults.length > 0) throw new Error(faults.join('\n      '));
      console.log(`\x1b[32m✓\x1b[0m ${label}  ${told}  \x1b[2m${Math.round(performance.now() - at)} ms\x1b[0m`);
    } catch (error) {
      console.error(`\x1b[31m✗\x1b[0m ${label}  ${error instanceof Error ? error.message : String(error)}`);
      const faults = await judge();
      if (faults.length > 0) console.error(`      ${faults.join('\n      ')}`);
      await visit.camera.shoot(visit.phone.page, 'failed');
      return false;
    }
  }
  return true;
};

const lastStep = (watches: PageWatch[]): BrowserStep => ({
  name: '没有出错，地址和日志里没有个人信息，没有访问外网',
  async run(visit) {
    const tokens = await tokensOf(visit);
    const secrets = [PERSON.name, PERSON.idNumber, PERSON.phone, ...tokens];
    const faults = watches.flatMap((watch) => watch.faults(secrets));
    if (faults.length > 0) throw new Error(faults.join('\n      '));
    return `手机、叫号台、大屏；${await judgeLog(visit, tokens)}`;
  },
});

interface VisitOptions {
  calling?: BrowserStep[];
  afterwards?: BrowserStep[];
  /** What is wrong with a page, each as one line. */
  inspect?: (page: Page) => Promise<string[]>;
}

/** Pages are inspected where they are pictured, whether pictures are kept or not. */
const inspecting = (
  camera: Camera,
  { inspect }: VisitOptions,
  { barriers, inspected }: { barriers: Set<string>; inspected: BrowserVisit['inspected'] },
): Camera => ({
  shoot: async (page, name) => {
    await camera.shoot(page, name);
    if (!inspect) return;
    for (const line of await inspect(page)) barriers.add(`${name}：${line}`);
    const { path, params } = placeIn(page.url());
    inspected.set(path, params);
  },
});

/** Lives through one visit on the given phone; true when every step was right. */
export const runBrowserVisit = async (
  title: string,
  makePhone: (stage: Stage, context: BrowserContext) => Promise<{ phone: PhoneDriver; close?: () => Promise<void> }>,
  /** From waiting to being called, what comes after the visit, and what is asked of each page that is pictured. */
  options: VisitOptions = {},
): Promise<boolean> => {
  const started = performance.now();
  const { calling = callSteps, afterwards = [] } = options;
  const isElder = process.env.ELDER === '1';
  const stage = await setStage();
  let closePhone: (() => Promise<void>) | undefined;
  try {
    const { phone, close } = await makePhone(stage, await stage.newPhoneContext());
    closePhone = close;
    const desk = await (await stage.newWideContext(DESK_VIEWPORT)).newPage();
    const tv = await (await stage.newWideContext(TV_VIEWPORT)).newPage();
    const barriers = new Set<string>();
    const inspected: BrowserVisit['inspected'] = new Map();
    const pictures = openCamera(process.env.SCREENSHOTS, isElder ? '.elder' : '');
    const camera = inspecting(pictures, options, { barriers, inspected });
    const { bffUrl, controlUrl, logLines } = stage.world;
    const visit: BrowserVisit = {
      bffUrl,
      controlUrl,
      logLines,
      staff: localStaff[1],
      facts: new Map(),
      phone,
      desk,
      tv,
      camera,
      inspected,
      isElder,
    };
    const watches = [watchPage(phone.page, '手机'), watchPage(desk, '叫号台'), watchPage(tv, '大屏')];
    const judge = async (): Promise<string[]> => [
      ...watches.flatMap((watch) => watch.faults([PERSON.name, PERSON.idNumber, PERSON.phone])),
      ...(await phone.faults()).map((fault) => `小程序运行环境：${fault}`),
      ...barriers,
    ];
    const [entry, person, ...triage] = arriveSteps;
    const steps = [
      ...(isElder ? [entry, person, elderStep, ...triage] : arriveSteps),
      ...bookingSteps,
      ...waitingSteps,
      ...calling,
      ...afterSteps,
      ...changeSteps,
      ...afterwards,
      lastStep(watches),
    ];
    const isRight = await runSteps(steps, visit, judge);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    if (isRight) console.log(`\n${title}：${steps.length} 步都对，连同开门 ${seconds} 秒。`);
    return isRight;
  } finally {
    await closePhone?.();
    await stage.close();
  }
};

/** Runs a script's main part; any problem is one sentence and exit code 1. */
export const main = async (run: () => Promise<boolean>): Promise<void> => {
  try {
    process.exitCode = (await run()) ? 0 : 1;
  } catch (error) {
    const known = error instanceof LocalProblem ? error.message : undefined;
    console.error(`\x1b[31m✗\x1b[0m ${known ?? (error instanceof Error ? error.stack : String(error))}`);
    process.exitCode = 1;
  }
  process.exit();
};
