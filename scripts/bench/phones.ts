import { randomBytes } from 'node:crypto';
import net from 'node:net';

/** What a phone follows and what it has seen of it. */
export interface Phone {
  token: string;
  topic: string;
  /** The last number it knows; 0 before the first frame. */
  seq: number;
  isReady: boolean;
  socket: net.Socket | null;
}

/** What happened to all phones together. */
export interface Heard {
  /** From the nurse's press to the frame on the phone, one entry per frame, in milliseconds. */
  delaysMs: number[];
  /** Numbers that a phone never saw while its connection stood. */
  lost: number;
  /** Numbers that a phone saw twice. */
  repeated: number;
}

export interface Hall {
  phones: readonly Phone[];
  heard: Heard;
  /** Called when a connection ended without being asked to. */
  onCut?: (phone: Phone) => void;
  /** When the press that made this number was sent, by `performance.now()`. */
  pressedAt(topic: string, seq: number): number | undefined;
}

const PATH = '/api/v1/live';
const CONNECT_AT_ONCE = 250;
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** A frame from a client: masked, and shorter than 64 KB. */
const frameOf = (opcode: number, payload: Buffer): Buffer => {
  const mask = randomBytes(4);
  const masked = Buffer.from(payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
  const length =
    payload.length < 126
      ? Buffer.from([0x80 | payload.length])
      : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([Buffer.from([0x80 | opcode]), length, mask, masked]);
};

/** The first whole frame of a server in these bytes, and what comes after it. */
const takeFrame = (bytes: Buffer): { opcode: number; payload: Buffer; rest: Buffer } | null => {
  if (bytes.length < 2) return null;
  const short = (bytes[1] ?? 0) & 0x7f;
  const start = short === 126 ? 4 : 2;
  if (bytes.length < start) return null;
  const length = short === 126 ? bytes.readUInt16BE(2) : short;
  if (bytes.length < start + length) return null;
  return {
    opcode: (bytes[0] ?? 0) & 0x0f,
    payload: bytes.subarray(start, start + length),
    rest: bytes.subarray(start + length),
  };
};

const noteChange = ({ heard, pressedAt }: Hall, phone: Phone, seq: number): void => {
  const pressed = pressedAt(phone.topic, seq);
  if (pressed !== undefined) heard.delaysMs.push(performance.now() - pressed);
  if (seq <= phone.seq) heard.repeated += 1;
  // After a reconnect the first number may jump: what lay between is in the state that the phone then reads.
  else if (phone.isReady) heard.lost += seq - phone.seq - 1;
  phone.seq = Math.max(phone.seq, seq);
};

const onText = (hall: Hall, phone: Phone, text: string, ready: () => void): void => {
  const frame = JSON.parse(text) as { type: string; seq?: number };
  if (frame.type === 'changed') noteChange(hall, phone, frame.seq ?? 0);
  else if (frame.type === 'ready') ready();
  else throw new Error(`a phone was told: ${text}`);
};

/**
 * One phone as a bare socket: the 10,000 share a machine with what they measure, so each costs as little as possible.
 * Resolves when the server has greeted it.
 */
const dial = (hall: Hall, phone: Phone, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    phone.socket = socket;
    phone.isReady = false;
    let bytes: Buffer = Buffer.alloc(0);
    let isUpgraded = false;
    let isGreeted = false;
    const key = randomBytes(16).toString('base64');
    socket.once('connect', () =>
      socket.write(
        `GET ${PATH} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
      ),
    );
    const upgrade = (): void => {
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (!bytes.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) return void socket.destroy();
      isUpgraded = true;
      bytes = bytes.subarray(end + 4);
      const topics = [{ topic: phone.topic, lastSeq: phone.seq }];
      socket.write(frameOf(TEXT, Buffer.from(JSON.stringify({ type: 'hello', token: phone.token, topics }))));
    };
    socket.on('data', (chunk: Buffer) => {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
      if (!isUpgraded) upgrade();
      for (let frame = isUpgraded ? takeFrame(bytes) : null; frame; frame = takeFrame(bytes)) {
        bytes = frame.rest;
        if (frame.opcode === PING) socket.write(frameOf(PONG, frame.payload));
        if (frame.opcode === CLOSE) socket.end();
        if (frame.opcode === TEXT)
          onText(hall, phone, frame.payload.toString('utf8'), () => {
            // The change that the greeting brings belongs to it; after it, every number must follow the one before.
            setImmediate(() => (phone.isReady = true));
            isGreeted = true;
            resolve();
          });
      }
    });
    socket.on('error', reject);
    socket.once('close', () => {
      reject(new Error('closed before the greeting'));
      if (phone.socket !== socket) return;
      phone.socket = null;
      phone.isReady = false;
      // One that was never greeted is dialled again by whoever dialled it.
      if (isGreeted) hall.onCut?.(phone);
    });
  });

/** Connects phones, a few hundred at a time. */
export const dialAll = async (hall: Hall, phones: readonly Phone[], port: number): Promise<void> => {
  for (let start = 0; start < phones.length; start += CONNECT_AT_ONCE)
    await Promise.all(phones.slice(start, start + CONNECT_AT_ONCE).map((phone) => dial(hall, phone, port)));
};

/** Tries until the phone is greeted again or nobody asks any more, after the pauses that the mini-program makes. */
export const dialAgain = async (hall: Hall, phone: Phone, port: () => number): Promise<void> => {
  for (let attempt = 0; hall.onCut; attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_000 * Math.min(2 ** attempt, 8)));
    const isIn = await dial(hall, phone, port()).then(
      () => true,
      () => false,
    );
    if (isIn) return;
  }
};

export const hangUp = (phones: readonly Phone[]): void => {
  for (const phone of phones) {
    const { socket } = phone;
    phone.socket = null;
    socket?.destroy();
  }
};
