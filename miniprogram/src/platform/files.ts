import Taro from '@tarojs/taro';

/** What a downloaded file says, for one that is short; null when it cannot be read. */
export const readText = (path: string): Promise<string | null> =>
  new Promise((resolve) => {
    Taro.getFileSystemManager().readFile({
      filePath: path,
      encoding: 'utf8',
      success: ({ data }) => resolve(typeof data === 'string' ? data : null),
      fail: () => resolve(null),
    });
  });

/** Lets go of a downloaded file; WeChat clears its own. */
export const releaseFile = (_path: string): void => undefined;

/** Shows a downloaded PDF in WeChat's reader, from where it can be kept, sent on and printed. */
export const openPdf = async (path: string, _fileName: string): Promise<void> => {
  await Taro.openDocument({ filePath: path, fileType: 'pdf', showMenu: true });
};
