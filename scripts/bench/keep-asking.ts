import net from 'node:net';

interface Load {
  port: number;
  path: string;
  seconds: number;
  /** How many ask at the same time; each asks again as soon as it is answered. */
  connections: number;
  /** The token and body of the next question. */
  next(): { token: string; body: string };
}

export interface Throughput {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** How often each status was answered. */
  statuses: Record<string, number>;
  /** Length of the last answer's body. */
  bytes: number;
}

const HEAD_END = '\r\n\r\n';

/** Asks over kept connections for some seconds. It parses next to nothing: it shares the machine with the server. */
export const keepAsking = async ({ port, path, seconds, connections, next }: Load): Promise<Throughput> => {
  const times: number[] = [];
  const statuses: Record<string, number> = {};
  let bytes = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;

  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
      let seen = '';
      let askedAt = 0;
      const ask = (): void => {
        if (performance.now() >= endsAt) {
          socket.destroy();
          return resolve();
        }
        const { token, body } = next();
        askedAt = performance.now();
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n` +
            `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        );
      };
      socket.setEncoding('latin1');
      socket.once('connect', ask);
      socket.once('error', reject);
      socket.on('data', (chunk: string) => {
        seen += chunk;
        const end = seen.indexOf(HEAD_END);
        if (end < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(seen)?.[1] ?? 0);
        if (seen.length < end + HEAD_END.length + length) return;
        const status = seen.slice(9, 12);
        statuses[status] = (statuses[status] ?? 0) + 1;
        bytes = length;
        times.push(performance.now() - askedAt);
        seen = '';
        ask();
      });
    });
  await Promise.all(Array.from({ length: connections }, one));
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
  const elapsed = (performance.now() - startedAt) / 1000;
  return { perSecond: Math.round(sorted.length / elapsed), p50Ms: at(0.5), p99Ms: at(0.99), statuses, bytes };
};
