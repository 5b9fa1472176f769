/** Tests of the pages and the UI kit: React Testing Library in jsdom; Taro is replaced by two small doubles. */
module.exports = {
  rootDir: '..',
  testEnvironment: 'jsdom',
  testMatch: ['<rootDir>/miniprogram/src/**/*.test.ts?(x)'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/bff/dist', '<rootDir>/shared-types/dist'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  moduleNameMapper: {
    '\\.scss$': '<rootDir>/miniprogram/testing/no-styles.cjs',
    '^@tarojs/components$': '<rootDir>/miniprogram/testing/taro-components.tsx',
    '^@tarojs/taro$': '<rootDir>/miniprogram/testing/taro.ts',
    '^@anzhen/shared-types$': '<rootDir>/shared-types/src/index.ts',
    '^@anzhen/shared-types/(kernel|endpoints)$': '<rootDir>/shared-types/src/$1',
    '^@/(.*)$': '<rootDir>/miniprogram/src/$1',
  },
  globals: { API_BASE: '', HAS_VOICE_PLUGIN: false },
  restoreMocks: true,
};
