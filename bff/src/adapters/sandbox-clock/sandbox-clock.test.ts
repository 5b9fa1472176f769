import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeSandboxClock } from '.';

const base = { now: () => new Date('2026-11-24T08:00:00Z') };

test('follows the offset, keeps the last one while the control server is away, and says so once', async () => {
  let offsetMs = 60_000;
  let isAway = false;
  let told: (reading: number) => void = () => undefined;
  let readings = 0;
  const server = createServer((request, response) => {
    readings += 1;
    if (isAway) request.socket.destroy();
    else response.end(JSON.stringify({ offsetMs, now: 'ignored' }));
    told(readings);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const readingsLater = (count: number) => {
    const goal = readings + count;
    return new Promise<void>((resolve) => {
      told = (reading) => {
        if (reading >= goal) resolve();
      };
    });
  };
  const warnings: string[] = [];
  const controlUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const log = { warn: (_fields: object, sentence: string) => void warnings.push(sentence) };
  let moves = 0;
  const onMoved = () => void (moves += 1);
  const clock = await makeSandboxClock({ controlUrl, base, log, everyMs: 5, onMoved }).start();
  expect(clock.now().toISOString()).toBe('2026-11-24T08:01:00.000Z');
  offsetMs = -3_600_000;
  await readingsLater(2);
  expect(clock.now().toISOString()).toBe('2026-11-24T07:00:00.000Z');
  // Once at the start and once for the move, however often it was read.
  expect(moves).toBe(2);
  isAway = true;
  await readingsLater(4);
  expect(clock.now().toISOString()).toBe('2026-11-24T07:00:00.000Z');
  expect(warnings).toEqual(['sandbox clock is away; the last offset stays in force']);
  clock.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('does not start without an answer', async () => {
  const log = { warn: () => undefined };
  const start = makeSandboxClock({ controlUrl: 'http://127.0.0.1:1', base, log }).start();
  await expect(start).rejects.toThrow('the sandbox clock does not answer');
});
