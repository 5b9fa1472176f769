import type { PubSub } from '../../ports/pub-sub';

/** Messages inside this process; a listener hears them after the publisher's current step, as over a wire. */
export function makeMemoryPubSub(): PubSub {
  const listeners = new Set<(topic: string, message: string) => void>();

  return {
    publish(topic, message) {
      for (const listener of listeners) {
        queueMicrotask(() => {
          if (listeners.has(listener)) listener(topic, message);
        });
      }
      return Promise.resolve();
    },
    subscribe(listener) {
      // Wrapped, so that the same function may listen twice.
      const own = (topic: string, message: string): void => listener(topic, message);
      listeners.add(own);
      return Promise.resolve(() => {
        listeners.delete(own);
        return Promise.resolve();
      });
    },
  };
}
