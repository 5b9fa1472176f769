import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';

/** A door of the HIS: a port that can be shut for a while, so that callers find nobody there. */
export interface Listener {
  url: string;
  /** Stops listening and cuts every connection; the address stays the same. */
  shut(): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
}

export type Serve = (message: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Reads a body; undefined when it is larger than the HIS takes. */
export async function readBody(message: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += (chunk as Buffer).length;
    if (size <= maxBytes) chunks.push(chunk as Buffer);
  }
  return size > maxBytes ? undefined : Buffer.concat(chunks);
}

// Longer than any client keeps a connection: otherwise a request now and then meets a socket that is just being closed.
const KEEP_ALIVE_MS = 75_000;

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

/** Listens on 127.0.0.1; port 0 takes a free one. What `serve` throws goes to `onBroken`. @throws the listen error */
export async function startListener(
  port: number,
  serve: Serve,
  onBroken: (error: unknown, message: IncomingMessage, response: ServerResponse) => void,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer((message, response) => {
    // A caller who has hung up in the middle of his request is no defect of the HIS.
    serve(message, response).catch((error: unknown) =>
      message.socket.destroyed ? undefined : onBroken(error, message, response),
    );
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const taken = await listen(server, port);
  const shut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve()); // Also called, with an error, when it was shut already.
      for (const socket of sockets) socket.destroy();
    });
  return {
    url: `http://127.0.0.1:${taken}`,
    shut,
    async open() {
      if (!server.listening) await listen(server, taken);
    },
    close: shut,
  };
}
