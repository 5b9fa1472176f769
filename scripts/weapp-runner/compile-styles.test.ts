import { compileStyles } from './compile-styles';
import { type PackageFiles } from './package-files';

const filesWith = (texts: Record<string, string>): PackageFiles => ({
  root: '/nowhere',
  texts: new Map(Object.entries(texts)),
  assets: [],
  sizes: new Map(),
});

test('rpx becomes a share of the screen and tags become the elements that are rendered', () => {
  const { styles } = compileStyles(
    filesWith({ 'a.wxss': 'view .text > button:active { margin: -10rpx 1.5rpx; }' }),
    {},
  );
  expect(styles['a']).toBe(
    'wx-view .text > wx-button:active { margin: calc(-10 * var(--rpx)) calc(1.5 * var(--rpx)); }',
  );
});

test('class names of an isolated component get its prefix, those of a shared one do not', () => {
  const files = filesWith({ 'own.wxss': '.on .off {}', 'open.wxss': '.on {}' });
  const configs = { own: { component: true }, open: { component: true, styleIsolation: 'shared' } };
  const { styles, scopes } = compileStyles(files, configs);
  expect(styles['own']).toBe('.c0--on .c0--off {}');
  expect(styles['open']).toBe('.on {}');
  expect(scopes).toEqual({ own: 'c0' });
});

test('imports are put in place, keyframes are left alone and a missing import is a problem', () => {
  const files = filesWith({
    'pages/a.wxss': '@import "../shared.wxss"; @import "./none.wxss";',
    'shared.wxss': '@keyframes turn { from { top: 2rpx } } @media (prefers-color-scheme: dark) { page { top: 0 } }',
  });
  const { styles, problems } = compileStyles(files, {});
  expect(styles['pages/a']).toContain('from { top: calc(2 * var(--rpx)) }');
  expect(styles['pages/a']).toContain('wx-page { top: 0 }');
  expect(problems).toEqual(['pages/a.wxss: @import of a file that is not in the package: "./none.wxss"']);
});
