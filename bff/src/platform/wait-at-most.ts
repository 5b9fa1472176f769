/**
 * What `work` comes to, if that is soon; else `otherwise`, while it goes on alone. Its failure counts as late: whoever
 * waits here gets an answer in any case.
 */
export const waitAtMost = async <T>(limitMs: number, work: Promise<T>, otherwise: T): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), limitMs);
  });
  try {
    return await Promise.race([work.catch(() => otherwise), late]);
  } finally {
    clearTimeout(timer);
  }
};
