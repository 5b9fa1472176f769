import { type Chances, chooseQuestion, gainOf, leadersOf, type QuestionFacts, withReplies } from './choose-question';
import { questionBank } from './question-bank';

const bank = questionBank.parse({
  version: 'test',
  most: 2,
  gainFrom: 0.1,
  questions: [
    {
      ...{ key: 'faint', ask: '晕倒过吗？', why: '急' },
      words: '心慌',
      answers: [
        { key: 'yes', label: '有', says: '晕倒了', departments: {} },
        { key: 'no', label: '没有', departments: {} },
      ],
    },
    {
      ...{ key: 'kind', ask: '跟哪样有关？', why: '科不同', parts: ['belly'] },
      answers: [
        { key: 'urine', label: '小便', departments: { 泌尿外科: 3 } },
        { key: 'stool', label: '大便', departments: { 消化内科: 3 } },
      ],
    },
    {
      ...{ key: 'idle', ask: '多久了？', why: '看看', parts: ['belly'] },
      answers: [
        { key: 'long', label: '很久', departments: {} },
        { key: 'short', label: '不久', departments: {} },
      ],
    },
  ],
});
const even: Chances = new Map([
  ['泌尿外科', 0.5],
  ['消化内科', 0.5],
]);
const facts: QuestionFacts = {
  ...{ replies: [], said: '肚子不舒服', bodyParts: ['belly'], who: { ageMonths: 480, sex: 'male' } },
  ...{ chances: even, sure: false, isDangerWith: () => false },
};
const asked = (change: Partial<QuestionFacts>) => chooseQuestion(bank, { ...facts, ...change })?.key ?? null;

test('what decides between the departments is asked, what decides nothing is not', () => {
  expect(asked({})).toBe('kind');
  const [, kind, idle] = bank.questions;
  expect(gainOf(even, kind!)).toBeGreaterThan(0.5);
  expect(gainOf(even, idle!)).toBe(0);
});

test('a question whose answers all lead to the same department is not asked', () => {
  const nearlySure = new Map([
    ['泌尿外科', 0.9999],
    ['消化内科', 0.0001],
  ]);
  expect(asked({ chances: nearlySure })).toBeNull();
});

test('whoever is sure of the department is asked only about danger', () => {
  expect(asked({ sure: true })).toBeNull();
  expect(asked({ sure: true, said: '心慌', isDangerWith: (says) => says === '晕倒了' })).toBe('faint');
});

test('danger comes before the department, and only when an answer would be one', () => {
  expect(asked({ said: '心慌肚子疼', isDangerWith: (says) => says === '晕倒了' })).toBe('faint');
  expect(asked({ said: '心慌肚子疼' })).toBe('kind');
});

test('nothing is asked twice, and never more than two', () => {
  expect(asked({ replies: [{ question: 'kind', answer: 'unknown' }] })).toBeNull();
  const two = ['faint', 'idle'].map((question) => ({ question, answer: 'no' }));
  expect(asked({ replies: two })).toBeNull();
});

test('an answer moves the chances its way; 说不清 and unknown keys move nothing', () => {
  const after = (answer: string) => withReplies(even, bank, [{ question: 'kind', answer }]);
  expect(leadersOf(after('stool'))[0]).toBe('消化内科');
  expect(leadersOf(after('urine'))[0]).toBe('泌尿外科');
  expect(after('unknown')).toEqual(even);
  expect(withReplies(even, bank, [{ question: 'made-up', answer: 'x' }])).toEqual(even);
  expect([...after('stool').values()].reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1);
});

test('a third reply counts for nothing', () => {
  const replies = [
    { question: 'faint', answer: 'no' },
    { question: 'idle', answer: 'long' },
    { question: 'kind', answer: 'stool' },
  ];
  expect(withReplies(even, bank, replies).get('消化内科')).toBeCloseTo(0.5);
});
