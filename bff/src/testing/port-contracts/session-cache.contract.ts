import type { SessionCache } from '../../ports/session-cache';

export interface SessionCacheHarness {
  cache: SessionCache;
  /** Lets this much time pass on the clock that the cache goes by. */
  pass(ms: number): Promise<void>;
}

/** What every SessionCache must do. */
export function describeSessionCache(name: string, open: () => SessionCacheHarness): void {
  describe(`session cache: ${name}`, () => {
    test('gives back what was set, and the newest of two', async () => {
      const { cache } = open();
      await cache.set('one', 'first', 60_000);
      await cache.set('one', '第二', 60_000);
      expect(await cache.get('one')).toBe('第二');
    });

    test('knows nothing of a key that was never set', async () => {
      expect(await open().cache.get('never')).toBeNull();
    });

    test('forgets what is deleted, and deleting twice is no error', async () => {
      const { cache } = open();
      await cache.set('two', 'x', 60_000);
      await cache.delete('two');
      await cache.delete('two');
      expect(await cache.get('two')).toBeNull();
    });

    test('forgets a value when its time is over, and no other', async () => {
      const { cache, pass } = open();
      await cache.set('short', 'x', 30);
      await cache.set('long', 'y', 60_000);
      await pass(40);
      expect(await cache.get('short')).toBeNull();
      expect(await cache.get('long')).toBe('y');
    });

    test('setting again starts the time anew', async () => {
      const { cache, pass } = open();
      await cache.set('renewed', 'x', 30);
      await cache.set('renewed', 'x', 60_000);
      await pass(40);
      expect(await cache.get('renewed')).toBe('x');
    });
  });
}
