import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addShares, decodeModel, encodeModel, loadModel, type RankingModel, weightToByte } from './model-file';

const model: RankingModel = {
  header: {
    version: 'test-1',
    trainedOn: { sha256: 'a'.repeat(64), rows: 9 },
    dev: null,
    departments: ['眼科', '口腔科'],
    lexicon: ['眼科'],
    features: 3,
    hidden: { units: 1, features: 2 },
    lexiconLength: 0.3,
    temperature: 1,
    doubt: 0.1,
  },
  vocabulary: ['牙', '眼睛', ' 疼，'],
  seenIn: Uint16Array.of(5, 6, 7),
  largest: Float32Array.of(0.5, 2),
  bias: Float32Array.of(-1, 1),
  inwardLargest: Float32Array.of(3),
  outward: Float32Array.of(0.25, -0.25),
  weights: Int8Array.of(1, -2, 3, -4, 5, -6, 7, -128),
  inward: Int8Array.of(9, 10, 11),
};
const bytes = encodeModel(model);

test('what was written is read again', () => {
  expect(decodeModel(bytes)).toEqual(model);
});

test('every changed byte, every cut and every other file is refused', () => {
  for (let at = 0; at < bytes.length; at += 1) {
    const damaged = Buffer.from(bytes);
    damaged[at]! ^= 1;
    const read = (): unknown => decodeModel(damaged);
    // A changed letter in the header may still be a header, but never this one.
    try {
      expect(read()).not.toEqual(model);
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
  }
  for (let length = 0; length < bytes.length; length += 7)
    expect(() => decodeModel(bytes.subarray(0, length))).toThrow();
  expect(() => decodeModel(Buffer.from('version: 2026-11.1'))).toThrow('is not a ranking model of this format');
  expect(() => decodeModel(bytes.subarray(0, bytes.length - 1))).toThrow('its checksum does not fit');
});

test('a header that promises other sizes than the body has is refused', () => {
  expect(() => decodeModel(encodeModel({ ...model, inward: Int8Array.of(9) }))).toThrow('sizes');
  expect(() => decodeModel(encodeModel({ ...model, vocabulary: ['牙'] }))).toThrow('sizes');
});

test('a boot with a bad model names the file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'model-'));
  const path = join(folder, 'departments.model');
  try {
    expect(() => loadModel(path)).toThrow(path);
    writeFileSync(path, bytes.subarray(0, 40));
    expect(() => loadModel(path)).toThrow(`${path} is cut off`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a weight survives as a byte to within a hundredth of the largest', () => {
  for (const weight of [-2, -1, -0.01, 0, 0.0003, 0.5, 2]) {
    const sums = new Float64Array(1);
    addShares(sums, Int8Array.of(weightToByte(weight, 2)), 0, 2);
    const [read = NaN] = sums;
    expect(Math.abs(read - weight)).toBeLessThan(0.02);
    expect(Math.sign(read) === Math.sign(weight) || Math.abs(weight) < 0.001).toBe(true);
  }
});
