import { drawBody, lineAt, regionOf } from './body-drawing';

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
  const figure = { view: 'front' as const, isChild: false };
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
