/** The servers a fault can be laid on. */
export type FaultServer = 'his' | 'wechat' | 'wechatpay' | 'nhsa';

/** One way to fail, for the next `times` calls whose path begins with `path`. */
export interface Fault {
  server: FaultServer;
  path: string;
  /** Answer this instead of the real answer. The call has no effect. */
  status?: number;
  body?: unknown;
  /** Wait before doing anything else (real milliseconds). */
  delayMs?: number;
  /** Cut the connection: before the call had an effect, or after it. */
  cut?: 'before' | 'after';
  times: number;
}

/** What is going to go wrong next. */
export interface FaultBoard {
  add(fault: Fault): void;
  /** The fault that this call meets, used up by one; undefined when the call goes well. */
  take(server: FaultServer, path: string): Fault | undefined;
  list(): Fault[];
  clear(): void;
}

/** Makes an empty board. Faults are served first come, first served. */
export function makeFaultBoard(): FaultBoard {
  let faults: Fault[] = [];
  return {
    add: (fault) => void faults.push({ ...fault }),
    take(server, path) {
      const fault = faults.find((item) => item.server === server && path.startsWith(item.path));
      if (!fault) return undefined;
      fault.times -= 1;
      if (fault.times <= 0) faults = faults.filter((item) => item !== fault);
      return fault;
    },
    list: () => faults.map((fault) => ({ ...fault })),
    clear: () => {
      faults = [];
    },
  };
}
