import path from 'node:path';
import { defineConfig, type UserConfigExport } from '@tarojs/cli';
import TsconfigPathsPlugin from 'tsconfig-paths-webpack-plugin';
import dev from './dev';
import prod from './prod';

const root = path.resolve(__dirname, '..');
const sharedTypes = path.join(root, 'shared-types/src');
const accessibleAttributes = path.join(root, 'config/accessible-attributes');
const target = process.env.TARO_ENV ?? 'h5';

const cssModules = {
  enable: true,
  config: { namingPattern: 'module', generateScopedName: '[name]__[local]___[hash:base64:5]' },
} as const;

// The order matters: webpack takes the first alias that fits, so the two subpaths stand before the package itself.
const alias = {
  '@anzhen/shared-types/kernel': path.join(sharedTypes, 'kernel/index.ts'),
  '@anzhen/shared-types/endpoints': path.join(sharedTypes, 'endpoints.ts'),
  '@anzhen/shared-types$': path.join(sharedTypes, 'index.ts'),
  '@': path.join(root, 'miniprogram/src'),
};

const resolveTsconfigPaths = { configFile: path.join(root, 'tsconfig.json') };

export default defineConfig<'webpack5'>(async (merge, { mode }) => {
  const base: UserConfigExport<'webpack5'> = {
    projectName: 'anzhen',
    date: '2026-11-24',
    designWidth: 375,
    deviceRatio: { 375: 2, 640: 1.17, 750: 1, 828: 0.905 },
    sourceRoot: 'miniprogram/src',
    outputRoot: `dist/${target}`,
    plugins: [
      '@tarojs/plugin-framework-react',
      '@tarojs/plugin-platform-weapp',
      '@tarojs/plugin-platform-h5',
      accessibleAttributes,
    ],
    framework: 'react',
    compiler: { type: 'webpack5', prebundle: { enable: false } },
    cache: { enable: false },
    // A mini-program has no origin of its own: it must be told where the BFF is. The browser uses the page's origin.
    defineConstants: {
      API_BASE: JSON.stringify(process.env.API_BASE ?? ''),
      HAS_VOICE_PLUGIN: JSON.stringify(process.env.ANZHEN_VOICE === '1'),
    },
    alias,
    sass: {},
    // Chinese stays UTF-8 (3 bytes a character) instead of \uXXXX (6 bytes): the package limit counts bytes.
    terser: { enable: true, config: { output: { ascii_only: false } as never } },
    // Icons are plain files, so that a render sends a short path and not a data URI through setData.
    copy: { patterns: [{ from: 'miniprogram/src/ui/icons/', to: `dist/${target}/icons/` }], options: {} },
    mini: {
      compile: { include: [sharedTypes, accessibleAttributes] },
      optimizeMainPackage: { enable: true },
      postcss: { pxtransform: { enable: true, config: {} }, cssModules },
      webpackChain(chain) {
        chain.resolve.plugin('tsconfig-paths').use(TsconfigPathsPlugin, [resolveTsconfigPaths]);
      },
    },
    h5: {
      publicPath: '/',
      staticDirectory: 'static',
      router: { mode: 'hash' },
      output: { filename: 'js/[name].[contenthash:8].js', chunkFilename: 'js/[name].[contenthash:8].js' },
      miniCssExtractPluginOption: {
        ignoreOrder: true,
        filename: 'css/[name].[contenthash:8].css',
        chunkFilename: 'css/[name].[contenthash:8].css',
      },
      compile: { include: [sharedTypes] },
      // Pixels stay pixels in a browser: the desk console and the waiting-room screen share these styles with the phone.
      postcss: { autoprefixer: { enable: true, config: {} }, pxtransform: { enable: false, config: {} }, cssModules },
      webpackChain(chain) {
        // Taro's default splits only the entry, and every page chunk then carries its own copy of the components.
        const shared = {
          test: /node_modules|shared-types|miniprogram\/src/,
          minChunks: 2,
          priority: 5,
          chunks: 'async',
        };
        chain.merge({
          optimization: { splitChunks: { chunks: 'all', minSize: 10_000, cacheGroups: { shared } } },
        });
        chain.resolve.plugin('tsconfig-paths').use(TsconfigPathsPlugin, [resolveTsconfigPaths]);
      },
    },
  };
  return merge({}, base, mode === 'development' ? dev : prod);
});
