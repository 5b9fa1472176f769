/** What a downloaded file says, for one that is short; null when it cannot be read. */
export const readText = async (path: string): Promise<string | null> => {
  try {
    return await (await fetch(path)).text();
  } catch {
    return null;
  }
};

/** Lets go of a downloaded file, which a browser keeps in memory. */
export const releaseFile = (path: string): void => URL.revokeObjectURL(path);

/** Puts a downloaded PDF where the browser keeps files. */
export const openPdf = async (path: string, fileName: string): Promise<void> => {
  const link = document.createElement('a');
  link.href = path;
  link.download = fileName;
  link.click();
};
