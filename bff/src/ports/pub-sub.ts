/** At most once: a missed message is healed by the sequence number that every message carries. */
export interface PubSub {
  publish(topic: string, message: string): Promise<void>;
  /** Calls back for every message of every topic. Returns the way to stop. */
  subscribe(listener: (topic: string, message: string) => void): Promise<() => Promise<void>>;
}
