import { follow, settle, step, swipeOf, WHOLE } from './gestures';

const EDGE = 300;
const at = (x: number, y = 0) => ({ x, y });

test('a picture is never smaller than its frame, never enlarged without end, never moved out of sight', () => {
  expect(settle({ scale: 0.2, x: 50, y: 50 }, EDGE)).toEqual(WHOLE);
  expect(settle({ scale: 99, x: 0, y: 0 }, EDGE).scale).toBe(6);
  expect(settle({ scale: 2, x: 999, y: -999 }, EDGE)).toEqual({ scale: 2, x: 150, y: -150 });
});

test('the buttons enlarge in steps and lead back to the whole picture', () => {
  const near = step(step(WHOLE, 1, EDGE), 1, EDGE);
  expect(near.scale).toBeCloseTo(2.25);
  expect(step(step(step(near, -1, EDGE), -1, EDGE), -1, EDGE)).toEqual(WHOLE);
});

test('two fingers that part enlarge; together they move what is enlarged', () => {
  const gesture = { from: WHOLE, points: [at(-50), at(50)] };
  expect(follow(gesture, [at(-100), at(100)], EDGE)).toEqual({ scale: 2, x: 0, y: 0 });
  expect(follow(gesture, [at(-80, 10), at(120, 10)], EDGE)).toEqual({ scale: 2, x: 20, y: 10 });
});

test('one finger moves only what is enlarged, and a finger more or less changes nothing until it starts anew', () => {
  expect(follow({ from: WHOLE, points: [at(0)] }, [at(30)], EDGE)).toEqual(WHOLE);
  const near = { scale: 3, x: 0, y: 0 };
  expect(follow({ from: near, points: [at(0)] }, [at(30, -20)], EDGE)).toEqual({ scale: 3, x: 30, y: -20 });
  expect(follow({ from: near, points: [at(0)] }, [at(0), at(90)], EDGE)).toEqual(near);
});

test('a swipe turns the page: to the left the next one; not when it was rather up or down, short, or enlarged', () => {
  const gesture = { from: WHOLE, points: [at(100, 100)] };
  expect(swipeOf(gesture, at(40, 110))).toBe(1);
  expect(swipeOf(gesture, at(160, 90))).toBe(-1);
  expect(swipeOf(gesture, at(50, 180))).toBe(0);
  expect(swipeOf(gesture, at(80, 100))).toBe(0);
  expect(swipeOf({ ...gesture, from: { scale: 2, x: 0, y: 0 } }, at(0, 100))).toBe(0);
  expect(swipeOf({ ...gesture, points: [at(0), at(100)] }, at(200))).toBe(0);
});
