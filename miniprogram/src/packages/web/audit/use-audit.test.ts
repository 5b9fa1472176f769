import { lastDays, queryOf } from './use-audit';

// 07:30 on the 24th in the hospital, the evening before in London.
const AT = Date.parse('2026-11-23T23:30:00Z');

test('days are those of the hospital and end with today', () => {
  expect(lastDays('0', AT)).toEqual({ from: '2026-11-24', to: '2026-11-24' });
  expect(lastDays('6', AT)).toEqual({ from: '2026-11-18', to: '2026-11-24' });
});

test('what was not asked for is not sent', () => {
  const days = lastDays('0', AT);
  expect(queryOf({ ...days, staffId: null, wanted: '  ' })).toEqual({ ...days, staffId: undefined, wanted: undefined });
  expect(queryOf({ ...days, staffId: 'stf_1', wanted: ' 过号 ' })).toMatchObject({ staffId: 'stf_1', wanted: '过号' });
});
