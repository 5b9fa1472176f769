import { setImmediate as others } from 'node:timers/promises';
import { type Dataset, known } from './dataset';

const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE, QUOTE, BACKSLASH, COMMA] = Buffer.from('[]{}"\\,') as unknown as number[];
const SPACES = new Set(Buffer.from(' \t\r\n'));
/** So many take a few milliseconds. */
const AT_ONCE = 50;

/** Where the next value of a list ends that begins at an opening brace. */
const endOfItem = (body: Buffer, from: number): number => {
  let [depth, inText] = [0, false];
  for (let at = from; at < body.length; at += 1) {
    const byte = body[at];
    if (inText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === OPEN || byte === OPEN_LIST) depth += 1;
    else if (byte === CLOSE || byte === CLOSE_LIST) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  throw new SyntaxError('a dataset has no end');
};

/**
 * Reads DICOM JSON a dataset at a time, and keeps what this folder knows of each: a CT of 2,000 slices describes itself in
 * 33 MB, which read at once would keep everybody waiting for seconds. @throws SyntaxError, ZodError
 */
export const readDatasets = async (body: Buffer): Promise<Dataset[]> => {
  const found: Dataset[] = [];
  let at = 0;
  const skip = (): number | undefined => {
    while (SPACES.has(body[at] ?? 0)) at += 1;
    return body[at];
  };
  if (skip() !== OPEN_LIST) throw new SyntaxError('no list');
  at += 1;
  while (skip() !== CLOSE_LIST) {
    if (found.length > 0) {
      if (body[at] !== COMMA) throw new SyntaxError('no comma between datasets');
      at += 1;
    }
    if (skip() !== OPEN) throw new SyntaxError('no dataset');
    const end = endOfItem(body, at);
    found.push(known(JSON.parse(body.toString('utf8', at, end))));
    at = end;
    if (found.length % AT_ONCE === 0) await others();
  }
  return found;
};
