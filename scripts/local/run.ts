import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalProblem, requireFreePort, takeFreePort } from './processes';
import { runVisit } from './visit';
import { localStaff, startWorld, type World } from './world';

const BFF_PORT = Number(process.env.PORT ?? 7080);
const SANDBOX_PORT = Number(process.env.SANDBOX_PORT ?? 7100);
const SANDBOX_PORTS = 8;

const say = (line: string): void => console.log(`\x1b[36m▸\x1b[0m ${line}`);

const showAddresses = ({ bffUrl, controlUrl }: World): void => {
  const lines = [
    ['患者小程序（浏览器版）', `${bffUrl}/`],
    ['叫号台（电脑）', `${bffUrl}/#/packages/web/pages/console/index`],
    ['对账（电脑）', `${bffUrl}/#/packages/web/pages/reconcile/index`],
    ['候诊大屏', `${bffUrl}/#/packages/web/pages/tv/index`],
    ['沙盒控制页', `${controlUrl}/`],
    ['接口文档', `${bffUrl}/docs`],
  ];
  console.log('\n青禾市第一人民医院已经开门。请在浏览器打开：\n');
  for (const [name, url] of lines) console.log(`  ${name}\n    ${url}`);
  console.log('\n  员工账号（动态码看沙盒控制页的“验证器”）：');
  for (const { username, password, name, role, area } of localStaff) {
    const duty = { nurse: `护士，${area}`, administrator: '护士长，管所有诊区', finance: '财务，对账' }[role];
    console.log(`    ${username} / ${password}  ${name}，${duty}`);
  }
  console.log('  可以添加的就诊人（姓名、证件号、手机）见 docs/SANDBOX-HIS.md 第 3 节。');
  console.log('\n按 Ctrl-C 全部关闭。\n');
};

const stopOnSignal = (): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(signal));
  });

const keepRunning = async (): Promise<number> => {
  await requireFreePort(BFF_PORT, 'PORT');
  for (let port = SANDBOX_PORT; port < SANDBOX_PORT + SANDBOX_PORTS; port += 1)
    await requireFreePort(port, 'SANDBOX_PORT');
  const signalled = stopOnSignal();
  const world = await startWorld({
    dataDir: '.data',
    bffPort: BFF_PORT,
    sandboxPortBase: SANDBOX_PORT,
    webAppDir: 'dist/h5',
    say,
  });
  showAddresses(world);
  const brokenOne = world.broken.then((name) => ({ name }));
  const end = await Promise.race([signalled, brokenOne]);
  if (typeof end !== 'string')
    console.error(`\x1b[31m✗\x1b[0m ${end.name} 停了。请看上面的错误，再运行一次 ./scripts/start。`);
  say('正在关闭…');
  await world.stop();
  return typeof end === 'string' ? 0 : 1;
};

const smoke = async (): Promise<number> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'anzhen-smoke-'));
  const signalled = stopOnSignal().then(() => Promise.reject(new LocalProblem('被中断')));
  let world: World | undefined;
  try {
    world = await startWorld({ dataDir, bffPort: await takeFreePort(), sandboxPortBase: 0, keepsLog: true, say });
    const isRight = await Promise.race([runVisit({ ...world, staff: localStaff[1] }), signalled]);
    return isRight ? 0 : 1;
  } finally {
    await world?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
};

const main = async (): Promise<void> => {
  try {
    process.exitCode = process.argv.includes('--smoke') ? await smoke() : await keepRunning();
  } catch (error) {
    console.error(
      `\x1b[31m✗\x1b[0m ${error instanceof LocalProblem ? error.message : error instanceof Error ? error.stack : String(error)}`,
    );
    process.exitCode = 1;
  }
  process.exit();
};

void main();
