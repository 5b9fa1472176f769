import * as fc from 'fast-check';
import { join } from 'node:path';
import { type Heard } from './assertion-cues';
import { makeCueSearch, neededCharacters } from './cue-search';
import { loadTriageRules } from './triage-rules';

const { compiled } = loadTriageRules(join(__dirname, '../../../../config/hospital/triage')).redFlags;

const needed = (pattern: RegExp): string | null => {
  const characters = neededCharacters(pattern);
  return characters && [...characters].sort().join('');
};

test.each([
  [/没头疼/, '头'],
  [/甲(?:乙|丙)/, '甲'],
  [/(?:甲|乙).{0,9}丙?/, '乙甲'],
  [/不[甲乙]/, '乙甲'],
  [/不了|没有/, '不没'],
  [/(?<=甲)的/, '甲'],
  [/的(?!甲)/, '的'],
  [/(?:甲乙)*丙+/, '丙'],
  [/\d的/, '的'],
  [/\d/, '0123456789'],
  [/甲|乙?/, null],
  [/[^甲]/, null],
  [/甲/i, null],
])('a match of %s has one of %s', (pattern, characters) => {
  expect(needed(pattern)).toBe(characters);
});

test('no cue is missed and none is found where it is not, whatever the text', () => {
  const patterns = {
    ...{ denial: /没有|不(?!好)/, simile: /像[^,]{1,4}一样/, past: /(?<!比)以前|去年|\d+年前/, anything: /.?/ },
    ...{ list: /(?:甲|乙)(?:和|与)?(?=丙|丁)/ },
  };
  const searchIn = makeCueSearch(patterns);
  const letters = fc.constantFrom(...'没有不好像一样,比以前去年3甲乙和与丙丁疼');
  fc.assert(
    fc.property(fc.string({ unit: letters, maxLength: 30 }), (text) => {
      const heard = searchIn(text);
      for (const [name, pattern] of Object.entries(patterns)) {
        const cue = name as keyof typeof patterns;
        const all = [...text.matchAll(new RegExp(pattern, 'g'))].map(({ index, 0: said }) => [index, said]);
        expect(heard.all(cue).map(({ index, 0: said }) => [index, said])).toEqual(all);
        expect(heard.has(cue)).toBe(pattern.test(text));
        expect(heard.first(cue)).toBe(text.search(pattern));
        expect(heard.last(cue)).toBe(all.at(-1)?.[0] ?? -1);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('more cues than one number has bits for are told apart', () => {
  const names = Array.from({ length: 70 }, (_none, at) => String.fromCharCode(0x4e00 + at));
  const searchIn = makeCueSearch(Object.fromEntries(names.map((name) => [name, new RegExp(name)])));
  for (const name of names) expect(names.filter((each) => searchIn(`的${name}的`).has(each))).toEqual([name]);
});

test('every cue of the hospital has letters that a text can be without', () => {
  const heard: Heard = compiled.cues.searchIn('牙');
  expect(heard.has('denial')).toBe(false);
  const slow = Object.entries(compiled.cues.patterns).filter(([, pattern]) => neededCharacters(pattern) === null);
  expect(slow.map(([name]) => name)).toEqual([]);
});
