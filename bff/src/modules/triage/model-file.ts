import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const MAGIC = 'ANZHEN-RANKING-1\n';

const figures = z.strictObject({
  n: z.int(),
  top1: z.number(),
  top3: z.number(),
  macroF1: z.number(),
  ece: z.number(),
});

const headerSchema = z.strictObject({
  /** Names the weights; kept with every answer. */
  version: z.string().regex(/^[\w.-]{1,24}$/),
  trainedOn: z.strictObject({ sha256: z.string().length(64), rows: z.int().min(1) }),
  /** Measured on questions that were not trained on; null when none were given. */
  dev: figures.nullable(),
  departments: z.array(z.string()).min(2),
  /** Departments whose words have a row behind the n-grams, in the order of the rows. */
  lexicon: z.array(z.string()),
  /** Rows that are n-grams. */
  features: z.int().min(1),
  /** The hidden layer sees the first n-grams, the most telling ones, and all words. */
  hidden: z.strictObject({ units: z.int().min(0), features: z.int().min(0) }),
  /** Length that the words' part of a question is brought to; the n-grams' part has length 1. */
  lexiconLength: z.number().min(0),
  /** Scores are divided by it before they become probabilities. */
  temperature: z.number().positive(),
  /** Share of the probability that is spread over all departments alike. */
  doubt: z.number().min(0).max(0.5),
  vocabularyBytes: z.int().min(0),
  bodySha256: z.string().length(64),
});

export type ModelHeader = z.output<typeof headerSchema>;
export type ModelFigures = z.output<typeof figures>;

/**
 * A linear model over character n-grams and the words of the departments, and beside it a small hidden layer; the scores
 * of both are added.
 */
export interface RankingModel {
  header: Omit<ModelHeader, 'vocabularyBytes' | 'bodySha256'>;
  /** The most telling n-gram first. */
  vocabulary: readonly string[];
  /** In how many training questions each n-gram occurs. */
  seenIn: Uint16Array;
  /** The largest weight of each department. */
  largest: Float32Array;
  bias: Float32Array;
  /** The largest inward weight of each unit. */
  inwardLargest: Float32Array;
  /** Unit by unit: one weight per department. */
  outward: Float32Array;
  /** Row by row, n-grams first, then words: one weight per department. */
  weights: Int8Array;
  /** Row by row, the n-grams that the layer sees, then words: one weight per unit. */
  inward: Int8Array;
}

const BYTE_MAX = 127;

/** A weight as a byte: the root of its share of the largest, so that small weights keep their differences. */
export const weightToByte = (weight: number, largest: number): number =>
  largest === 0 ? 0 : Math.sign(weight) * Math.round(BYTE_MAX * Math.sqrt(Math.abs(weight) / largest));

/** What each byte from -128 on stands for, as a share of the largest weight. */
const SHARES = Float64Array.from({ length: 2 * (BYTE_MAX + 1) }, (_none, at) => {
  const share = (at - BYTE_MAX - 1) / BYTE_MAX;
  return share * Math.abs(share);
});

/** Adds `value` times a row of weights to the sums. The weights count as shares of the largest of their column. */
export const addShares = (sums: Float64Array, bytes: Int8Array, row: number, value: number): void => {
  const { length } = sums;
  const shares = SHARES;
  for (let column = 0, at = row * length; column < length; column += 1, at += 1)
    sums[column]! += value * shares[bytes[at]! + BYTE_MAX + 1]!;
};

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

/** Magic, length of the header, header as JSON, vocabulary by lines, then the arrays, all little-endian. */
export const encodeModel = ({ header, vocabulary, ...arrays }: RankingModel): Buffer => {
  const words = Buffer.from(vocabulary.join('\n'), 'utf8');
  const { seenIn, largest, bias, inwardLargest, outward, weights, inward } = arrays;
  const body = Buffer.concat([words, ...[seenIn, largest, bias, inwardLargest, outward, weights, inward].map(bytesOf)]);
  const full: ModelHeader = { ...header, vocabularyBytes: words.length, bodySha256: sha256(body) };
  const json = Buffer.from(JSON.stringify(full), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([Buffer.from(MAGIC, 'latin1'), length, json, body]);
};

const headerOf = (file: Buffer): { header: ModelHeader; body: Buffer } => {
  if (file.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Error('is not a ranking model of this format');
  if (file.length < MAGIC.length + 4) throw new Error('is cut off');
  const from = MAGIC.length + 4;
  const to = from + file.readUInt32LE(MAGIC.length);
  if (to > file.length) throw new Error('is cut off');
  const header = headerSchema.safeParse(JSON.parse(file.toString('utf8', from, to)));
  if (!header.success) throw new Error(`has a header that does not fit: ${z.prettifyError(header.error)}`);
  return { header: header.data, body: file.subarray(to) };
};

/** Reads a model. @throws Error that says what is wrong with the bytes */
export const decodeModel = (file: Buffer): RankingModel => {
  const { header, body } = headerOf(file);
  if (sha256(body) !== header.bodySha256) throw new Error('is damaged: its checksum does not fit');
  const { vocabularyBytes, bodySha256: _checked, ...rest } = header;
  const classes = header.departments.length;
  const { units, features: seen } = header.hidden;
  const words = header.lexicon.length;
  const vocabulary = body.toString('utf8', 0, vocabularyBytes).split('\n');
  const sizes = {
    ...{ seenIn: 2 * header.features, largest: 4 * classes, bias: 4 * classes },
    ...{ inwardLargest: 4 * units, outward: 4 * units * classes },
    ...{ weights: (header.features + words) * classes, inward: units === 0 ? 0 : (seen + words) * units },
  };
  const total = Object.values(sizes).reduce((sum, size) => sum + size, vocabularyBytes);
  if (vocabulary.length !== header.features || seen > header.features || body.length !== total)
    throw new Error('is damaged: its parts do not have the sizes that the header names');
  let at = vocabularyBytes;
  /** Copied, so that every array begins where its type may begin. */
  const take = (bytes: number): ArrayBuffer => {
    const part = new Uint8Array(body.subarray(at, at + bytes));
    at += bytes;
    return part.buffer;
  };
  return {
    header: rest,
    vocabulary,
    seenIn: new Uint16Array(take(sizes.seenIn)),
    largest: new Float32Array(take(sizes.largest)),
    bias: new Float32Array(take(sizes.bias)),
    inwardLargest: new Float32Array(take(sizes.inwardLargest)),
    outward: new Float32Array(take(sizes.outward)),
    weights: new Int8Array(take(sizes.weights)),
    inward: new Int8Array(take(sizes.inward)),
  };
};

/** Loads the model of a hospital at boot. @throws Error that names the file and what is wrong with it */
export const loadModel = (path: string): RankingModel => {
  try {
    return decodeModel(readFileSync(path));
  } catch (error) {
    throw new Error(`${path} ${error instanceof Error ? error.message : String(error)}`);
  }
};
