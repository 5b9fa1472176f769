/** Server-side tests: kernel, BFF, sandbox, scripts. `TZ` and the databases are chosen by scripts/test. */
module.exports = {
  rootDir: '..',
  testEnvironment: 'node',
  testMatch: ['<rootDir>/(shared-types|bff|scripts)/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/bff/dist', '<rootDir>/shared-types/dist'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true, decorators: true },
          transform: { legacyDecorator: true, useDefineForClassFields: false, react: { runtime: 'automatic' } },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  moduleNameMapper: {
    '^@anzhen/shared-types$': '<rootDir>/shared-types/src/index.ts',
    '^@anzhen/shared-types/(kernel|endpoints)$': '<rootDir>/shared-types/src/$1',
  },
  testTimeout: 30_000,
};
