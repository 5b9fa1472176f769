import { drawBody, figureHeight, isShownOn, lineAt, regionOf } from './body-drawing';
import { ZONE_MIN, zoneHeights } from './body-zones';

const named = (label: string, side = 'front') => regionOf({ label, side });

test('the parts of the form are found on the figure by their names', () => {
  expect(
    ['头部', '喉咙', '胸口', '肚子', '小腹', '眼睛', '耳鼻', '手臂', '腿膝', '脚'].map((label) => named(label)),
  ).toEqual(['head', 'throat', 'chest', 'belly', 'lower-belly', 'eyes', 'ears', 'arm', 'leg', 'foot']);
  expect(named('后背', 'back')).toBe('back');
  expect(named('皮肤', 'whole')).toBeNull();
});

test('only what was chosen is drawn dark', () => {
  const dark = (image: string) => image.split(encodeURIComponent('#14696C')).length - 1;
  const figure = { view: 'front' as const, isChild: false, sex: 'male' as const };
  expect(dark(drawBody(figure, new Set()))).toBe(0);
  expect(dark(drawBody(figure, new Set(['chest'])))).toBe(1);
  expect(dark(drawBody(figure, new Set(['chest', 'arm'])))).toBe(3);
});

test("a child's figure has a larger head and stays inside the frame", () => {
  const head = (isChild: boolean) => lineAt(46, isChild) - lineAt(2, isChild);
  expect(head(true)).toBeGreaterThan(head(false));
  expect(lineAt(2, true)).toBeGreaterThan(0);
  expect(lineAt(328, true)).toBeLessThan(340);
});

test('men, women, boys and girls are drawn differently, from the front and from behind', () => {
  const drawings = (['male', 'female'] as const).flatMap((sex) =>
    [true, false].flatMap((isChild) =>
      (['front', 'back'] as const).map((view) => drawBody({ view, isChild, sex }, new Set())),
    ),
  );
  expect(new Set(drawings).size).toBe(8);
});

test.each([true, false])('every part of the figure is large enough for a finger (child: %s)', (isChild) => {
  const { head, torso, leg, foot, below } = zoneHeights(isChild);
  for (const height of [head, ...torso, leg, foot]) expect(height).toBeGreaterThanOrEqual(ZONE_MIN);
  expect([head, ...torso, leg, foot, below].reduce((sum, height) => sum + height, 0)).toBeCloseTo(figureHeight);
});

test('arms, legs and head can be touched from both sides, trunk and face from their own', () => {
  const shown = (label: string, side: string) =>
    (['front', 'back'] as const).filter((view) => isShownOn({ label, side }, view));
  expect(shown('手臂', 'front')).toEqual(['front', 'back']);
  expect(shown('胸口', 'front')).toEqual(['front']);
  expect(shown('腰背', 'back')).toEqual(['back']);
  expect(shown('皮肤', 'whole')).toEqual([]);
});
