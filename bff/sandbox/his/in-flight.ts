/** The writes being worked on right now, so that a query can say "pending" instead of a "notfound" that would not last. */
export interface InFlight {
  begin(op: string, orderId: string): () => void;
  has(op: string, orderId: string): boolean;
}

/** Makes an empty list. */
export function makeInFlight(): InFlight {
  const counts = new Map<string, number>();
  return {
    begin(op, orderId) {
      const key = `${op}/${orderId}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      let isEnded = false;
      return () => {
        if (isEnded) return;
        isEnded = true;
        const left = (counts.get(key) ?? 1) - 1;
        if (left > 0) counts.set(key, left);
        else counts.delete(key);
      };
    },
    has: (op, orderId) => counts.has(`${op}/${orderId}`),
  };
}
