import { makeHisSoap } from '../adapters/his-soap';
import type { HisDeadlines } from '../ports/his';
import { ANSWERS, orderAfter } from './soap-answers';
import { type SoapAnswer, SOAP_SECRETS, startSoapPeer, type Tree, xmlOf } from './soap-peer';

/** What the peer's clock says in its answers. */
const START = new Date('2026-11-24T02:15:00.000Z');

export const answerWith = (tree: Tree): SoapAnswer => ({ res: xmlOf(tree) });

/** An adapter before a peer that answers every function properly, unless a test says otherwise. */
export async function startSoapAdapter(deadlines: Partial<HisDeadlines> = {}) {
  const peer = await startSoapPeer();
  const counted: string[] = [];
  const warnings: object[] = [];
  let now = START;
  const deps = {
    clock: { now: () => now },
    log: { warn: (fields: object) => warnings.push(fields) },
    count: (event: string, operation: string) => counted.push(`${event} ${operation}`),
  };
  const makeAdapter = () => makeHisSoap({ baseUrl: peer.url, ...SOAP_SECRETS, deadlines }, deps);
  let his = makeAdapter();

  /** Sets what single functions answer, for an adapter that knows nothing yet; of a list the last answer stays. */
  const script = (answers: Record<string, SoapAnswer | SoapAnswer[]> = {}) => {
    peer.calls.length = 0;
    counted.length = 0;
    warnings.length = 0;
    now = START;
    his = makeAdapter();
    const left = new Map(
      Object.entries(answers).map(([code, given]) => [code, Array.isArray(given) ? [...given] : [given]]),
    );
    peer.script.answer = ({ code }) => {
      const own = left.get(code);
      if (own) return (own.length > 1 ? own.shift() : own[0]) ?? 'cut';
      if (code === '2012') return answerWith({ ORDER_LIST: { ORDER: [orderAfter(peer.calls)] } });
      const usual = ANSWERS[code];
      return usual === undefined ? { code: `${code}01`, message: '没有' } : answerWith(usual);
    };
  };
  script();

  return {
    get his() {
      return his;
    },
    peer,
    script,
    counted,
    warnings,
    pass: (ms: number) => {
      now = new Date(now.getTime() + ms);
    },
  };
}
