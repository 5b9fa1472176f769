import { makeLexicon } from './lexicon';

const find = makeLexicon(new Map([['喘', ['喘']]]), ['(喘气|呼吸)不(快|急)', '喘气']);

test.each([
  ['喘气不快', 0],
  ['喘气不急,嘴唇红', 0],
  ['喘得厉害', 1],
  ['喘气不快,又喘', 1],
])('a decoy may be written with choices: %s holds %i times', (text, times) => {
  expect(find(text, new Map()).hits.get('喘') ?? []).toHaveLength(times);
});
