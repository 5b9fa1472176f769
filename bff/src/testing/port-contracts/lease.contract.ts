import type { Lease } from '../../ports/lease';

export interface LeaseHarness {
  lease: Lease;
  /** Lets this much time pass on the clock that leases go by. */
  pass(ms: number): Promise<void>;
}

/** A promise that is opened from outside. */
const gate = () => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

/** What every Lease must do. */
export function describeLease(name: string, open: () => LeaseHarness): void {
  describe(`lease: ${name}`, () => {
    test('runs the work and answers with its result', async () => {
      expect(await open().lease.run('free', 60_000, () => Promise.resolve(7))).toBe(7);
    });

    test('while one has it, another gets null and its work does not run', async () => {
      const { lease } = open();
      const started = gate();
      const finish = gate();
      const first = lease.run('busy', 60_000, async () => {
        started.open();
        await finish.opened;
        return 'first';
      });
      await started.opened;
      let ran = false;
      const second = await lease.run('busy', 60_000, () => {
        ran = true;
        return Promise.resolve('second');
      });
      expect({ second, ran }).toEqual({ second: null, ran: false });
      expect(await lease.run('other', 60_000, () => Promise.resolve('free'))).toBe('free');
      finish.open();
      expect(await first).toBe('first');
    });

    test('is free again after the work, also after work that failed', async () => {
      const { lease } = open();
      await expect(lease.run('again', 60_000, () => Promise.reject(new Error('broke')))).rejects.toThrow('broke');
      expect(await lease.run('again', 60_000, () => Promise.resolve(1))).toBe(1);
      expect(await lease.run('again', 60_000, () => Promise.resolve(2))).toBe(2);
    });

    test('a holder that outlived its time does not take the lease from the next one', async () => {
      const { lease, pass } = open();
      const [slowStarted, slowFinish, nextStarted, nextFinish] = [gate(), gate(), gate(), gate()];
      const slow = lease.run('lapsed', 30, async () => {
        slowStarted.open();
        await slowFinish.opened;
      });
      await slowStarted.opened;
      await pass(40);
      const next = lease.run('lapsed', 60_000, async () => {
        nextStarted.open();
        await nextFinish.opened;
        return 'next';
      });
      await nextStarted.opened;
      slowFinish.open();
      await slow;
      expect(await lease.run('lapsed', 60_000, () => Promise.resolve('third'))).toBeNull();
      nextFinish.open();
      expect(await next).toBe('next');
    });
  });
}
