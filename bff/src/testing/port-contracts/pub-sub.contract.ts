import type { PubSub } from '../../ports/pub-sub';

/** Collects messages and waits for a number of them. */
const ear = () => {
  const heard: string[] = [];
  let wake: () => void = () => undefined;
  return {
    heard,
    listen: (topic: string, message: string) => {
      heard.push(`${topic}=${message}`);
      wake();
    },
    async until(count: number) {
      while (heard.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
};

/** What every PubSub must do. */
export function describePubSub(name: string, open: () => PubSub): void {
  describe(`pub-sub: ${name}`, () => {
    test('every listener hears every topic, in order', async () => {
      const bus = open();
      const [one, two] = [ear(), ear()];
      const stopOne = await bus.subscribe(one.listen);
      const stopTwo = await bus.subscribe(two.listen);
      await bus.publish('queue', '1');
      await bus.publish('wake:outbox', '');
      await bus.publish('queue', '三');
      await Promise.all([one.until(3), two.until(3)]);
      expect(one.heard).toEqual(['queue=1', 'wake:outbox=', 'queue=三']);
      expect(two.heard).toEqual(one.heard);
      await stopOne();
      await stopTwo();
    });

    test('who stopped hears no more, and the others still do', async () => {
      const bus = open();
      const [gone, there] = [ear(), ear()];
      const stopGone = await bus.subscribe(gone.listen);
      const stopThere = await bus.subscribe(there.listen);
      await stopGone();
      await bus.publish('queue', 'later');
      await there.until(1);
      expect(gone.heard).toEqual([]);
      await stopThere();
    });

    test('publishing to nobody is no error', async () => {
      await expect(open().publish('nobody', 'x')).resolves.toBeUndefined();
    });
  });
}
