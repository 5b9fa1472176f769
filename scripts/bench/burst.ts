import net from 'node:net';

export interface Answer {
  /** 0: no answer came. */
  status: number;
  body: string;
  /** From the start of the burst, so that waiting for one's turn counts. */
  ms: number;
}

export interface Shot {
  token: string;
  body: string;
}

const CONNECT_AT_ONCE = 200;
const TIMEOUT_MS = 120_000;

const connect = (port: number): Promise<net.Socket> =>
  new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });

/** Reads one HTTP/1.1 answer with a Content-Length. */
const readAnswer = (socket: net.Socket): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    let seen = '';
    const timer = setTimeout(() => reject(new Error('no answer')), TIMEOUT_MS);
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1');
      const end = seen.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(seen)?.[1] ?? 0);
      if (seen.length < end + 4 + length) return;
      clearTimeout(timer);
      resolve({ status: Number(seen.slice(9, 12)), body: seen.slice(end + 4) });
      socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed without an answer')));
  });

/**
 * Opens a connection for every shot first and then fires all of them in the same moment. It parses next to nothing,
 * because the shooter shares the machine with what it measures.
 */
export const fireAtOnce = async (
  port: number,
  path: string,
  shots: readonly Shot[],
): Promise<{ answers: Answer[]; seconds: number }> => {
  const sockets: net.Socket[] = [];
  while (sockets.length < shots.length) {
    const more = Math.min(CONNECT_AT_ONCE, shots.length - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: more }, () => connect(port)))));
  }
  const requests = shots.map(({ token, body }) =>
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ),
  );
  const startedAt = performance.now();
  const answers = await Promise.all(
    sockets.map(async (socket, index): Promise<Answer> => {
      socket.write(requests[index] as Buffer);
      const answer = await readAnswer(socket).catch(() => ({ status: 0, body: '' }));
      return { ...answer, ms: performance.now() - startedAt };
    }),
  );
  return { answers, seconds: Math.max(...answers.map(({ ms }) => ms)) / 1000 };
};

/** The value below which a share of all lies. */
export const percentile = (answers: readonly Answer[], share: number): number => {
  const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
};
