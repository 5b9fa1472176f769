import { dangerAnswersOf, missingOf, tick, unanswered } from './use-symptoms';

const chest = {
  key: 'chest',
  label: '胸口',
  side: 'front' as const,
  dangerQuestions: [
    { key: 'press', label: '胸口压着疼，超过 15 分钟' },
    { key: 'sweat', label: '出冷汗' },
    { key: 'none', label: '以上都没有' },
  ],
};
const skin = { key: 'skin', label: '皮肤', side: 'whole' as const, dangerQuestions: [] };

test('以上都没有 and the other answers exclude each other', () => {
  expect(tick(chest, ['press', 'sweat'], 'none')).toEqual(['none']);
  expect(tick(chest, ['none'], 'press')).toEqual(['press']);
  expect(tick(chest, ['press'], 'sweat')).toEqual(['press', 'sweat']);
  expect(tick(chest, ['press'], 'press')).toEqual([]);
});

test('a part with danger questions blocks until it is answered, a part without does not', () => {
  expect(unanswered([chest, skin], ['chest', 'skin'], {})).toEqual([chest]);
  expect(unanswered([chest, skin], ['chest', 'skin'], { chest: ['none'] })).toEqual([]);
  expect(unanswered([chest, skin], ['skin'], {})).toEqual([]);
});

test('answers of a part that was taken back are not sent', () => {
  expect(dangerAnswersOf(['skin'], { chest: ['press'] })).toEqual([]);
  expect(dangerAnswersOf(['chest', 'head'], { chest: ['press', 'sweat'], head: ['sweat'] })).toEqual([
    'press',
    'sweat',
  ]);
});

test('the button says what is missing, the person first', () => {
  const facts = { hasPatient: true, chosen: ['chest'], text: '', open: [] };
  expect(missingOf({ ...facts, hasPatient: false })).toBe('还差就诊人');
  expect(missingOf({ ...facts, chosen: [] })).toBe('还差哪里不舒服');
  expect(missingOf({ ...facts, open: [chest] })).toBe('还差“胸口”的情况');
  expect(missingOf(facts)).toBeUndefined();
  expect(missingOf({ ...facts, chosen: [], text: '头晕' })).toBeUndefined();
});
