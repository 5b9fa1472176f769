import { aFewAtATime } from './a-few-at-a-time';

const next = () => new Promise((resolve) => setImmediate(resolve));

test('never more than the given width run at once, and all are done', async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await aFewAtATime([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await next();
    running -= 1;
    done.push(item);
  });
  expect(most).toBe(3);
  expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('one that fails does not keep the others from being done, and is told afterwards', async () => {
  const done: number[] = [];
  const work = aFewAtATime([1, 2, 3], 1, async (item) => {
    await next();
    if (item === 1) throw new Error('the first');
    done.push(item);
  });
  await expect(work).rejects.toThrow('the first');
  expect(done).toEqual([2, 3]);
});
