import { readFile } from 'node:fs/promises';

type Fonts = Record<'regular' | 'bold', Buffer>;

let read: Promise<Fonts> | undefined;

const readAll = async (): Promise<Fonts> => {
  const [regular, bold] = await Promise.all([
    readFile(require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf')),
    readFile(require.resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf')),
  ]);
  return { regular, bold };
};

/** Noto Sans SC, two files of 10 MB: read for the first document and kept, because no patient waits for them at boot. */
export const readFonts = (): Promise<Fonts> => (read ??= readAll());
