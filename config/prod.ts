import type { UserConfigExport } from '@tarojs/cli';

/** Release builds carry no source maps: the package limit of the mini-program counts every byte. */
export default {
  mini: { enableSourceMap: false },
  h5: { enableSourceMap: false },
} satisfies UserConfigExport<'webpack5'>;
