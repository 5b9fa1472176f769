const LOOK_AGAIN_MS = 20;
/** Nobody stood at the door for so long: the rush is over. */
const QUIET_MS = 150;
/** After so long the HIS is asked in any case; people look at "holding" no longer than they must. */
const RUSH_MAX_MS = 5_000;

/**
 * Lets a few at a time through: a HIS must not be flooded, however many stand at our door. In a rush everybody at the
 * door is told first whether there is a number at all, and the HIS is asked when they are served.
 */
export const makeHisLane = (width: number) => {
  let running = 0;
  let atDoor = 0;
  let rushBegan = 0;
  let lastServed = -Infinity;
  const waiting: (() => void)[] = [];
  const impatient = new Set<() => void>();

  const isBusy = (): boolean => waiting.length > width * 2;
  const isCrowded = (now: number): boolean => atDoor > 0 || now - lastServed < QUIET_MS;
  const isRush = (): boolean => {
    const now = performance.now();
    return isBusy() && isCrowded(now) && now - rushBegan < RUSH_MAX_MS;
  };

  return {
    /** What `work` comes to; until then somebody stands at the door who does not know yet whether there is a number. */
    async serve<T>(work: () => Promise<T>): Promise<T> {
      const now = performance.now();
      if (!isCrowded(now)) rushBegan = now;
      atDoor += 1;
      try {
        return await work();
      } finally {
        atDoor -= 1;
        lastServed = performance.now();
      }
    },
    /** What `work` comes to, or `otherwise` as soon as more stand here than will be answered while somebody looks on. */
    unlessBusy<T>(work: Promise<T>, otherwise: T): Promise<T> {
      if (isBusy()) {
        work.catch(() => undefined); // The row says what became of it; what failed is asked about by the sweeper.
        return Promise.resolve(otherwise);
      }
      return new Promise<T>((resolve, reject) => {
        const leave = (): void => resolve(otherwise);
        impatient.add(leave);
        work.then(resolve, reject).finally(() => impatient.delete(leave));
      });
    },
    async run<T>(work: () => Promise<T>): Promise<T> {
      if (running < width) running += 1;
      else {
        const myTurn = new Promise<void>((resolve) => waiting.push(resolve));
        if (isBusy()) {
          for (const leave of impatient) leave();
          impatient.clear();
        }
        await myTurn;
      }
      try {
        while (isRush()) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
        return await work();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
};
