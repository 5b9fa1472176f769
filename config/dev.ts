import type { UserConfigExport } from '@tarojs/cli';

const bff = process.env.BFF_URL ?? 'http://127.0.0.1:7000';

/** `taro build --type h5 --watch`: pages reload on save, and API calls go to the BFF that runs beside it. */
export default {
  h5: {
    devServer: {
      host: '127.0.0.1',
      port: 10086,
      open: false,
      proxy: [{ context: ['/api'], target: bff, ws: true }],
    },
  },
} satisfies UserConfigExport<'webpack5'>;
