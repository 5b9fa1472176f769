import type { Socket } from 'node:net';

/** One HTTP/1.1 message as it came over the wire. `raw` is every byte of it; `body` is without the chunk frames. */
export interface HttpMessage {
  startLine: string;
  /** Names in lower case; of a name given twice the last one counts. */
  headers: Readonly<Record<string, string>>;
  head: Buffer;
  body: Buffer;
  raw: Buffer;
}

const HEAD_END = '\r\n\r\n';
const LARGEST_HEAD_BYTES = 64 * 1024;

/** The bytes of a socket, to be taken piece by piece. */
interface ByteQueue {
  /** Takes `count` bytes; null when the socket ended before. */
  take(count: number): Promise<Buffer | null>;
  /** Takes up to and with `mark`; null when the socket ended before. @throws Error beyond `limit` */
  takeThrough(mark: string, limit: number): Promise<Buffer | null>;
  /** Everything until the socket ends. */
  rest(): Promise<Buffer>;
}

function queueOf(socket: Socket): ByteQueue {
  let waiting: Buffer = Buffer.alloc(0);
  let hasEnded = false;
  let wake: () => void = () => undefined;
  socket.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    wake();
  });
  const end = () => {
    hasEnded = true;
    wake();
  };
  // A broken socket ends its message; what that means is decided by whoever reads it.
  for (const event of ['end', 'close', 'error']) socket.on(event, end);

  const more = async (): Promise<boolean> => {
    if (hasEnded) return false;
    const before = waiting.length;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
    return waiting.length > before || !hasEnded;
  };
  const cut = (count: number): Buffer => {
    const piece = waiting.subarray(0, count);
    waiting = waiting.subarray(count);
    return piece;
  };

  return {
    async take(count) {
      while (waiting.length < count) if (!(await more())) return null;
      return cut(count);
    },
    async takeThrough(mark, limit) {
      for (let at = waiting.indexOf(mark); ; at = waiting.indexOf(mark)) {
        if (at >= 0) return cut(at + mark.length);
        if (waiting.length > limit) throw new Error(`no end of line or head within ${limit} bytes`);
        if (!(await more())) return null;
      }
    },
    async rest() {
      while (await more());
      return cut(waiting.length);
    },
  };
}

function parseHead(head: Buffer): { startLine: string; headers: Record<string, string> } {
  const [startLine = '', ...lines] = head.toString('latin1').slice(0, -HEAD_END.length).split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { startLine, headers };
}

async function readChunks(bytes: ByteQueue): Promise<{ raw: Buffer; body: Buffer } | null> {
  const raw: Buffer[] = [];
  const body: Buffer[] = [];
  for (;;) {
    const sizeLine = await bytes.takeThrough('\r\n', 1024);
    if (sizeLine === null) return null;
    const size = Number.parseInt(sizeLine.toString('latin1'), 16);
    if (Number.isNaN(size)) throw new Error('a chunk without a size');
    const piece = size === 0 ? await bytes.takeThrough('\r\n', LARGEST_HEAD_BYTES) : await bytes.take(size + 2);
    if (piece === null) return null;
    raw.push(sizeLine, piece);
    if (size === 0) return { raw: Buffer.concat(raw), body: Buffer.concat(body) };
    body.push(piece.subarray(0, size));
  }
}

/** Whether a message without a length has no body (requests) or one that lasts until the end (responses). */
type Side = 'request' | 'response';

async function readBody(
  bytes: ByteQueue,
  headers: Record<string, string>,
  side: Side,
): Promise<{ raw: Buffer; body: Buffer } | null> {
  if (/\bchunked\b/i.test(headers['transfer-encoding'] ?? '')) return readChunks(bytes);
  const length = headers['content-length'];
  if (length === undefined && side === 'request') return { raw: Buffer.alloc(0), body: Buffer.alloc(0) };
  const body = length === undefined ? await bytes.rest() : await bytes.take(Number(length));
  return body === null ? null : { raw: body, body };
}

/**
 * Reads one message after another from a socket. The function answers null when the socket ends before a whole message;
 * it must not be called again before it has answered.
 */
export function makeMessageReader(socket: Socket, side: Side): () => Promise<HttpMessage | null> {
  const bytes = queueOf(socket);
  return async () => {
    const head = await bytes.takeThrough(HEAD_END, LARGEST_HEAD_BYTES);
    if (head === null) return null;
    const { startLine, headers } = parseHead(head);
    const body = await readBody(bytes, headers, side);
    return body && { startLine, headers, head, body: body.body, raw: Buffer.concat([head, body.raw]) };
  };
}

/** The bytes of a response with another body: its length is told anew, its other headers stay. */
export function withBody(message: HttpMessage, body: Buffer): Buffer {
  const kept = message.head
    .toString('latin1')
    .slice(0, -HEAD_END.length)
    .split('\r\n')
    .filter((line) => !/^(content-length|transfer-encoding):/i.test(line));
  const head = [...kept, `Content-Length: ${body.length}`].join('\r\n') + HEAD_END;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}
