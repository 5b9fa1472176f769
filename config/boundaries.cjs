/** The dependency rule, as code. docs/ARCHITECTURE.md says why each line stands. */
const technology = '^(node_modules/)?(typeorm|mysql2|libsql|ioredis|koa|koa-router|ws|@koa/)';
const moduleFile = '^bff/src/modules/([^/]+)/';
const test = '\\.test\\.tsx?$|/testing/';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: { pathNot: test },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'bff-never-imports-the-sandbox',
      comment: 'A shared mistake would pass every test.',
      severity: 'error',
      from: { path: '^bff/src/' },
      to: { path: '^bff/sandbox/' },
    },
    {
      name: 'sandbox-shares-nothing',
      severity: 'error',
      from: { path: '^bff/sandbox/' },
      to: { path: '^(bff/src|shared-types)/|@anzhen/shared-types' },
    },
    {
      name: 'phone-loads-no-validator',
      comment: 'zod and the BFF stay off the phone; types are free.',
      severity: 'error',
      from: { path: '^miniprogram/', pathNot: test },
      to: { path: '(^|/)node_modules/zod|^bff/|^shared-types/src/(contract|index)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'modules-meet-at-index',
      comment: 'A table may point at another table, and the register of personal data reads tables.',
      severity: 'error',
      from: { path: moduleFile, pathNot: '(\\.table|\\.repository)\\.ts$|' + test },
      to: { path: moduleFile, pathNot: ['^bff/src/modules/$1/', '/index\\.ts$'] },
    },
    {
      name: 'tables-meet-tables',
      severity: 'error',
      from: { path: '^bff/src/modules/([^/]+)/.*(\\.table|\\.repository)\\.ts$' },
      to: { path: moduleFile, pathNot: ['^bff/src/modules/$1/', '/index\\.ts$', '\\.table\\.ts$'] },
    },
    {
      name: 'decisions-know-no-technology',
      comment: 'Use cases, policies and states name what they need as Deps.',
      severity: 'error',
      from: { path: '^bff/src/modules/', pathNot: '(\\.table|\\.repository|\\.routes)\\.ts$|/index\\.ts$|' + test },
      to: { path: technology, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'modules-know-no-adapter',
      severity: 'error',
      from: { path: '^bff/src/modules/', pathNot: test },
      to: { path: '^bff/src/adapters/' },
    },
    {
      name: 'adapters-know-only-ports',
      severity: 'error',
      from: { path: '^bff/src/adapters/', pathNot: test },
      to: { path: '^bff/src/(modules|platform)/' },
    },
    {
      name: 'ports-know-nobody',
      severity: 'error',
      from: { path: '^bff/src/ports/' },
      to: { path: '^bff/src/(modules|platform|adapters)/' },
    },
    {
      name: 'kernel-is-pure',
      severity: 'error',
      from: { path: '^shared-types/src/kernel/', pathNot: test },
      to: { pathNot: '^shared-types/src/kernel/' },
    },
    {
      name: 'only-main-reads-env',
      severity: 'error',
      from: { path: '^bff/src/', pathNot: '^bff/src/(main|env|container)[^/]*\\.ts$|^bff/src/commands/|' + test },
      to: { path: '^bff/src/env', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
  },
};
