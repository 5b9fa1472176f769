import globals from 'globals';
import hooks from 'eslint-plugin-react-hooks';
import ts from 'typescript-eslint';

const clockRule = [
  'error',
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Time is injected: take a Clock.',
  },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is injected: take a Clock.' },
];

export default ts.config(
  { ignores: ['**/node_modules/**', '**/dist/**', '.data/**', 'docs/**'] },
  ...ts.configs.recommended,
  {
    files: ['**/*.{ts,tsx,mjs,cjs,js}'],
    languageOptions: { globals: { ...globals.node } },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    },
  },
  {
    files: ['bff/src/**/*.ts'],
    ignores: ['bff/src/**/*.test.ts', 'bff/src/testing/**', 'bff/src/adapters/*clock*/**'],
    rules: { 'no-restricted-syntax': clockRule },
  },
  {
    files: ['bff/**/*.ts'],
    languageOptions: {
      parserOptions: { project: 'bff/tsconfig.check.json', tsconfigRootDir: new URL('..', import.meta.url).pathname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['miniprogram/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    languageOptions: { globals: { ...globals.browser, wx: 'readonly' } },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      // A page component lists its markup in one place; 120 lines of JSX still read as one screen.
      'max-lines-per-function': ['error', { max: 120, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.test.{ts,tsx}', 'scripts/**', 'bff/src/testing/**', 'config/**', 'bff/sandbox/**'],
    languageOptions: { globals: { ...globals.jest } },
    rules: { 'no-console': 'off', 'max-lines-per-function': 'off', '@typescript-eslint/no-require-imports': 'off' },
  },
);
