/** A hot copy that may vanish at any moment; the truth is in the database. */
export interface SessionCache {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
}
