import fc from 'fast-check';
import { entryCodeKind, HOUR } from '@anzhen/shared-types';
import { testCodeKeys } from '../../testing/harness';
import { makeSceneSeal, newRef } from './scene-seal';

const seal = makeSceneSeal(testCodeKeys, 'QH1');
const WECHAT = /^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}$/;

const scene = fc.record({
  kind: fc.constantFrom(...entryCodeKind.options),
  ref: fc.stringMatching(/^[0-9A-Za-z]{8}$/),
  expiresAt: fc.option(fc.integer({ min: 400_000, max: 1_600_000 }).map((hours) => new Date(hours * HOUR))),
});

test('a scene says what it was made for, and WeChat takes it', () => {
  fc.assert(
    fc.property(scene, (said) => {
      const text = seal.seal(said);
      expect(text).toMatch(WECHAT);
      expect(seal.open(text)).toEqual(said);
    }),
  );
});

test('whoever changes any one character of a scene has no scene of ours', () => {
  const characters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_~=. ';
  const text = seal.seal({ kind: 'department', ref: 'aB3dE6gH', expiresAt: new Date(500_000 * HOUR) });
  const changed = [...text].flatMap((was, at) =>
    [...characters].filter((now) => now !== was).map((now) => text.slice(0, at) + now + text.slice(at + 1)),
  );
  expect(changed.length).toBeGreaterThan(1500);
  expect(changed.filter((each) => seal.open(each) !== null)).toEqual([]);
  const cut = Array.from(text, (_, at) => text.slice(0, at) + text.slice(at + 1));
  expect([...cut, `${text}0`, `0${text}`, text.toUpperCase()].filter((each) => seal.open(each) !== null)).toEqual([]);
});

test('another hospital with the same key, and a key that was taken away, open nothing; an older key does', () => {
  const [old] = testCodeKeys;
  const next = { id: '2', key: Buffer.alloc(32, 9) };
  const text = seal.seal({ kind: 'gate', ref: newRef(), expiresAt: null });
  expect(makeSceneSeal(testCodeKeys, 'QH2').open(text)).toBeNull();
  expect(makeSceneSeal([next], 'QH1').open(text)).toBeNull();
  expect(makeSceneSeal([next, old!], 'QH1').open(text)).toMatchObject({ kind: 'gate' });
  expect(makeSceneSeal([next, old!], 'QH1').seal({ kind: 'gate', ref: 'aaaaaaaa', expiresAt: null })[1]).toBe('2');
});
