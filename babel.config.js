const isH5 = process.env.TARO_ENV === 'h5';

module.exports = {
  presets: [
    [
      'taro',
      {
        framework: 'react',
        ts: true,
        compiler: 'webpack5',
        // 'usage' would put a copy of core-js into every page chunk.
        useBuiltIns: false,
        targets: isH5 ? { chrome: '80', ios: '13' } : { chrome: '67', ios: '12' },
        ignoreBrowserslistConfig: true,
      },
    ],
  ],
};
