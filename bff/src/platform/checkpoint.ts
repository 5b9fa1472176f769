/**
 * A named place between two steps. Nothing happens there in production; a crash test ends the process at one, to prove
 * that what was promised before it is kept after the restart.
 */
export type Checkpoint = (name: string) => void;

/** @param crashAt `name` or `name#2`, the second time it is passed; null never stops */
export const makeCheckpoint = (crashAt: string | null): Checkpoint => {
  if (crashAt === null) return () => undefined;
  const [wanted, times = '1'] = crashAt.split('#');
  let left = Number(times);
  return (name) => {
    if (name !== wanted) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
};
