import { withSpaces } from '@anzhen/shared-types/kernel';
import { floorWords, placeSteps, placeWords } from './place-words';

test('numbers and Latin letters stand apart from Chinese by one space', () => {
  expect(withSpaces('门诊楼3层B区')).toBe('门诊楼 3 层 B 区');
  expect(withSpaces('请在 3 楼 B 区坐等叫号')).toBe('请在 3 楼 B 区坐等叫号');
});

test('a floor is said in the words of the hospital, a basement as below the ground', () => {
  expect(floorWords('3')).toBe('3 楼');
  expect(floorWords('3 楼')).toBe('3 楼');
  expect(floorWords('B1')).toBe('地下 1 楼');
});

test('a part that the hospital leaves out leaves no gap', () => {
  const place = { campus: '本部', building: '', floor: '3', area: '' };
  expect(placeWords(place)).toBe('3 楼');
  expect(placeSteps(place).map(({ label }) => label)).toEqual(['院区', '楼层']);
});
