/** What the network, or a machine in it, does to one request and its answer. */
export type Fault =
  /** The connection is cut and no byte of the request reaches the peer. */
  | { kind: 'cutBefore' }
  /** The peer gets the request and answers; the answer is thrown away and the connection cut. */
  | { kind: 'cutAfter' }
  /** The request stays in the network until `until`, and then reaches the peer even if its sender has given up. */
  | { kind: 'holdRequest'; until: Promise<void> }
  /** The peer has answered; the answer stays in the network until `until`. */
  | { kind: 'holdAnswer'; until: Promise<void> }
  | { kind: 'delay'; ms: number }
  /** The peer gets the request twice, one after the other; the first answer goes back. */
  | { kind: 'duplicate' }
  /** `says: 'whole'` announces the full length and cuts the connection; `says: 'kept'` looks like a whole message. */
  | { kind: 'truncate'; keep: number; says: 'whole' | 'kept' }
  /** The body's UTF-8 becomes GBK; what the headers declare stays. */
  | { kind: 'gbk' }
  /** Another body, made of the peer's own. */
  | { kind: 'rewrite'; change: (body: Buffer) => Buffer }
  /** Another answer altogether; the peer gets the request only if `reachesPeer`. */
  | {
      kind: 'answer';
      status: number;
      contentType: string;
      body: string | Buffer;
      reachesPeer: boolean;
      headers?: Record<string, string>;
    }
  /** An answer of spaces without end, as far as the other side takes it, at most `bytes`. */
  | { kind: 'flood'; bytes: number }
  /** The answer, `bytesAtOnce` at a time. */
  | { kind: 'drip'; bytesAtOnce: number; everyMs: number };

/** A page as a gateway shows it while the HIS is being maintained. */
export const HTML_PAGE: Fault = {
  kind: 'answer',
  status: 200,
  contentType: 'text/html; charset=utf-8',
  body: '<!DOCTYPE html><html><head><title>系统维护中</title></head><body><h1>系统维护中，请稍后再试</h1></body></html>',
  reachesPeer: true,
};
