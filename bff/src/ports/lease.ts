/** Saves double work between copies of the BFF. It guarantees nothing: correctness rests on the WHERE of a statement. */
export interface Lease {
  /** Runs the work when the lease is free; answers null when somebody else has it. */
  run<T>(name: string, ttlMs: number, work: () => Promise<T>): Promise<T | null>;
}
