import { createServer, type IncomingMessage } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';

/**
 * The least that could tell phones about a call: a press comes in, the same frame goes out to whoever follows the
 * line. No session, no database, no rule, no other copy.
 *   tsx scripts/bench/bare-fanout.ts
 */
const followers = new Map<string, Set<WebSocket>>();
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

const server = createServer((request, response) => {
  void readBody(request).then((body) => {
    const { topic, seq } = JSON.parse(body) as { topic: string; seq: number };
    const text = JSON.stringify({ type: 'changed', topic, seq });
    for (const socket of followers.get(topic) ?? []) socket.send(text);
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ seq }));
  });
});

sockets.on('connection', (socket: WebSocket) => {
  socket.once('message', (raw: Buffer) => {
    const { topics } = JSON.parse(raw.toString('utf8')) as { topics: { topic: string }[] };
    for (const { topic } of topics) followers.set(topic, (followers.get(topic) ?? new Set()).add(socket));
    socket.send(JSON.stringify({ type: 'ready', serverNow: new Date().toISOString() }));
  });
});
server.on('upgrade', (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, (peer) => sockets.emit('connection', peer, request)),
);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`BARE READY ${typeof address === 'object' ? address?.port : ''}\n`);
});
process.once('SIGTERM', () => process.exit(0));
