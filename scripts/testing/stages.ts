/** One part of the test run: a command, and the environment it runs in. */
export interface Stage {
  name: string;
  title: string;
  command: string[];
  env?: Record<string, string>;
  /** Jest writes its counts to a file; any other stage counts as one test. */
  countsTests?: boolean;
  /** Needs MariaDB and Redis. */
  needsServers?: boolean;
}

const bin = (name: string): string => `node_modules/.bin/${name}`;
const jest = (config: string, ...rest: string[]): string[] => [
  bin('jest'),
  '--config',
  config,
  '--maxWorkers=2',
  ...rest,
];
const server = 'config/jest.config.cjs';
const modules = ['shared-types', 'bff/src'];
// Every module runs in each zone and on each database. What opens no database would run twice the same way on the
// servers; where it reckons with time, it is run in the second zone beside them.
const withDatabase = ['--findRelatedTests', 'bff/src/testing/harness.ts'];
const reckoning = [
  'shared-types',
  'bff/src/(adapters|commands|platform|testing)/',
  '(clinic-day|policy|property)[.]test',
];

export const stages: Stage[] = [
  { name: 'format', title: '格式', command: [bin('prettier'), '--check', '--log-level', 'warn', '.'] },
  { name: 'lint', title: '代码检查', command: ['npm', 'run', '--silent', 'lint'] },
  { name: 'types', title: '类型', command: ['npm', 'run', '--silent', 'types'] },
  { name: 'boundaries', title: '模块边界', command: ['npm', 'run', '--silent', 'boundaries'] },
  { name: 'unused', title: '没有用到的代码', command: ['npm', 'run', '--silent', 'unused'] },
  {
    name: 'openapi',
    title: 'docs/openapi.json 与契约一致',
    command: ['npm', 'run', '--silent', 'openapi', '--', '--check'],
  },
  { name: 'app', title: '小程序单元测试', command: jest('config/jest.miniprogram.cjs'), countsTests: true },
  { name: 'world', title: '沙盒与脚本', command: jest(server, 'bff/sandbox', 'scripts'), countsTests: true },
  {
    name: 'embedded-utc',
    title: '单元与集成，内置数据库，UTC',
    command: jest(server, ...modules),
    env: { TZ: 'UTC' },
    countsTests: true,
  },
  {
    name: 'units-shanghai',
    title: '单元，Asia/Shanghai',
    command: jest(server, ...reckoning),
    env: { TZ: 'Asia/Shanghai' },
    countsTests: true,
  },
  {
    name: 'servers-shanghai',
    title: '集成，MariaDB + Redis，Asia/Shanghai',
    command: jest(server, ...withDatabase),
    env: { TZ: 'Asia/Shanghai' },
    countsTests: true,
    needsServers: true,
  },
  {
    name: 'rush',
    title: '500 人同时要最后一个号，两个进程守同一个限额（接口、MariaDB、Redis、沙盒医院）',
    command: ['npm', 'run', '--silent', 'rush'],
  },
  { name: 'build-h5', title: '构建浏览器版', command: ['npm', 'run', '--silent', 'build:h5'] },
  {
    name: 'build-weapp',
    title: '构建小程序包',
    command: ['npm', 'run', '--silent', 'build:weapp'],
    env: { API_BASE: 'http://127.0.0.1:7080' },
  },
  { name: 'sizes', title: '包大小', command: ['node', '--import', 'tsx', 'scripts/package-size.ts'] },
  {
    name: 'visit-embedded',
    title: '一次就诊（接口），内置数据库，Asia/Shanghai',
    command: ['./scripts/start', '--smoke'],
    env: { TZ: 'Asia/Shanghai' },
  },
  {
    name: 'visit-servers',
    title: '一次就诊（接口），MariaDB + Redis，UTC',
    command: ['./scripts/start', '--smoke'],
    env: { TZ: 'UTC' },
    needsServers: true,
  },
  // Both start MariaDB and Redis of their own, because they kill them.
  {
    name: 'crash',
    title: '在每个检查点断电，数据库和 Redis 断电，各方账目逐项相符，对账说得对',
    command: ['node', '--import', 'tsx', 'scripts/chaos/run-crash.ts'],
  },
  {
    name: 'chaos',
    title: '随机故障下的挂号缴费退号退费，各方账目逐项相符，对账说得对',
    command: ['node', '--import', 'tsx', 'scripts/chaos/run.ts'],
  },
  {
    name: 'browser-h5',
    title: '一次就诊（浏览器版，Chromium）',
    command: ['node', '--import', 'tsx', 'scripts/e2e/run-h5.ts'],
  },
  {
    name: 'browser-weapp',
    title: '一次就诊（小程序包，模拟微信运行环境）',
    command: ['node', '--import', 'tsx', 'scripts/e2e/run-weapp.ts'],
  },
];
