import { noticeRoom } from './notice-faults';
import { fitTemplateData } from './template-data';

const fitted = (field: string, value: string): string | undefined => {
  const result = fitTemplateData({ [field]: value });
  return result.fits ? result.data[field] : undefined;
};

test.each([
  ['thing2', '心血管内科', '心血管内科'],
  ['thing2', '一二三四五六七八九十一二三四五六七八九十', '一二三四五六七八九十一二三四五六七八九十'],
  ['thing2', '一二三四五六七八九十一二三四五六七八九十一', '一二三四五六七八九十一二三四五六七八九…'],
  ['thing2', ' 门诊楼\n3层 ', '门诊楼 3层'],
  ['thing2', '𠮷'.repeat(21), `${'𠮷'.repeat(19)}…`],
  ['thing2', '', '无'],
  ['name1', '余佩兰', '余佩兰'],
  ['name1', '一二三四五六七八九十一', '一二三四五六七八九十'],
  ['name1', 'abcdefghijklmnopqrstuvw', 'abcdefghijklmnopqrst'],
  ['phrase3', '已支付', '已支付'],
  ['phrase3', '挂号成功了吗', '挂号成功了'],
  ['phrase3', '已支付！', '已支付'],
  ['character_string4', 'A012', 'A012'],
  ['number4', '12.50', '12.50'],
  ['amount3', '¥1,286.30', '¥1286.30'],
  ['amount3', '12.5元', '12.5元'],
  ['time3', '2026-11-25 08:30', '2026年11月25日 08:30'],
  ['time3', '2026年1月5日 08:30', '2026年1月5日 08:30'],
  ['time3', '2026-11-25 08:30~2026-11-25 09:00', '2026年11月25日 08:30~2026年11月25日 09:00'],
  ['time3', '15:01', '15:01'],
  ['date3', '2026-11-25', '2026年11月25日'],
  ['date3', '2026-11-25T08:30:00', '2026年11月25日 08:30'],
  ['phone_number5', '0871-0000000', '0871-0000000'],
  ['const6', '任意', '任意'],
  ['enum6', '已预约', '已预约'],
  ['letter2', 'Abc', 'Abc'],
  ['letter2', 'a'.repeat(32), 'a'.repeat(32)],
  ['symbol3', '√×', '√×'],
  ['car_number7', '云A12345', '云A12345'],
  ['phone_number5', '1'.repeat(17), '1'.repeat(17)],
  ['character_string4', 'A'.repeat(32), 'A'.repeat(32)],
  ['number4', '1'.repeat(32), '1'.repeat(32)],
  ['amount3', '￥1234567890.00', '￥1234567890.00'],
])('%s takes %p as %p', (field, value, expected) => {
  expect(fitted(field, value)).toBe(expected);
});

test.each([
  ['name1', ''],
  ['phrase3', 'OK!'],
  ['character_string4', '一二'],
  ['character_string4', 'A'.repeat(33)],
  ['number4', '12号'],
  ['amount3', '十二元'],
  ['time3', '明天上午'],
  ['time3', '2026-11-25'],
  ['time3', '25:00'],
  ['time3', '2026-13-01 08:00'],
  ['date3', '15:01'],
  ['phone_number5', '1'.repeat(18)],
  ['letter2', 'a1'],
  ['letter2', 'a'.repeat(33)],
  ['symbol3', '√√√√√√'],
  ['car_number7', '云A1234567'],
  ['number4', '1'.repeat(33)],
  ['amount3', '¥12345678901'],
  ['enum6', ''],
])('%s does not take %p', (field, value) => {
  expect(fitTemplateData({ [field]: value })).toEqual({ fits: false, field });
});

test('one field that does not fit stops the whole message and is named', () => {
  expect(fitTemplateData({ thing1: '挂号', number2: 'x', thing3: '…' })).toEqual({ fits: false, field: 'number2' });
});

test('the narrowest field of all channels says how much an author may write', () => {
  expect([noticeRoom(['thing4']), noticeRoom(['thing4', 'name1']), noticeRoom([])]).toEqual([20, 10, 60]);
});
