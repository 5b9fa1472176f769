import { type IncomingMessage, type ServerResponse } from 'node:http';
import iconv from 'iconv-lite';
import { answerCall, refuse, sendWhole, type WireReply } from '../../platform/fault-play';
import { type Fault, type FaultBoard } from '../../platform/faults';
import { type His } from '../domain/his';
import { makeInFlight } from '../in-flight';
import { type Listener, readBody, startListener } from '../listener';
import { ACTION, faultOf, readRequest, responseOf, SoapClientFault, wsdlOf } from './envelope';
import { makeGateway, readAsked, runningKeyOf, type SoapCredentials } from './gateway';

export { type SoapCredentials } from './gateway';

const PATH = '/services/HospitalGateway';
const MAX_BODY_BYTES = 256 * 1024;
const MONEY = new Set(['2008', '2010', '3003']);
const XML_TYPE = 'text/xml; charset=utf-8';

interface SoapDeps {
  his: His;
  faults: FaultBoard;
  port: number;
  credentials: SoapCredentials;
  /** Called before each function: new days of the schedule are made when the clock has moved. */
  prepare: () => void;
}

const plain = (status: number, text: string): WireReply => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: text,
});

const clientFault = (status: number, text: string): WireReply => ({
  status,
  headers: { 'content-type': XML_TYPE },
  body: faultOf('Client', text),
});

function textOf(rawBody: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(rawBody);
  } catch {
    throw new SoapClientFault('the body is not UTF-8');
  }
}

/** The string that a call carries, or the answer to what is no call. */
function stringOf(message: IncomingMessage, rawBody: Buffer | undefined): string | WireReply {
  if (rawBody === undefined) return clientFault(413, 'the body is too large');
  const type = String(message.headers['content-type'] ?? '');
  if (!/^text\/xml\b/i.test(type)) return clientFault(500, 'Content-Type must be text/xml');
  const action = String(message.headers.soapaction ?? '').replaceAll('"', '');
  if (action !== ACTION) return clientFault(500, 'SOAPAction is not known');
  try {
    return readRequest(textOf(rawBody));
  } catch (error) {
    if (error instanceof SoapClientFault) return clientFault(500, error.message);
    throw error;
  }
}

/** Serves the dialect `his-soap` of docs/SANDBOX-HIS-SOAP.md on 127.0.0.1. @throws the listen error */
export async function startSoapServer(deps: SoapDeps): Promise<Listener> {
  const { his, credentials } = deps;
  const inFlight = makeInFlight();
  const gateway = makeGateway({ his, credentials, prepare: deps.prepare, inFlight });
  let isClosed = false;

  const wire = (root: string): WireReply => {
    const xml = responseOf(root, his.traps.resultText);
    const body = his.traps.bytes === 'gbk' ? iconv.encode(xml, 'gbk') : xml;
    return { status: 200, headers: { 'content-type': XML_TYPE }, body };
  };

  const process = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const given = stringOf(message, await readBody(message, MAX_BODY_BYTES));
    if (typeof given !== 'string') return sendWhole(response, given);
    const asked = readAsked(given, credentials);
    const isTold = his.traps.moneyAnswers === 'given' || !MONEY.has(asked.fun);
    const isCut = !isTold && his.traps.moneyAnswers === 'cut';
    const cut: Fault | undefined = isCut ? { server: 'hisSoap', path: asked.fun, cut: 'after', times: 1 } : undefined;
    const fault = deps.faults.take('hisSoap', asked.fun) ?? cut;
    if (fault?.refuse) return refuse(message);
    const running = runningKeyOf(his, asked);
    const end = running ? inFlight.begin(...running) : () => undefined;
    const perform = (isCopy: boolean) => {
      const root = gateway.answer(asked, isCopy);
      const reply = wire(isTold ? root : gateway.broken());
      end(); // Done is done, even if the answer is long in coming.
      return reply;
    };
    try {
      const brokenBody = faultOf('Server', 'internal error');
      await answerCall(
        { message, response, perform, brokenBody, contentType: XML_TYPE, isClosed: () => isClosed },
        fault,
      );
    } finally {
      end();
    }
  };

  const listener = await startListener(
    deps.port,
    async (message, response) => {
      const [path, query] = (message.url ?? '/').split('?');
      if (path !== PATH) return sendWhole(response, plain(404, 'not found'));
      if (message.method === 'GET' && query?.toLowerCase() === 'wsdl') {
        const body = wsdlOf(`${listener.url}${PATH}`);
        return sendWhole(response, { status: 200, headers: { 'content-type': XML_TYPE }, body });
      }
      if (message.method !== 'POST') return sendWhole(response, plain(405, 'POST only'));
      return process(message, response);
    },
    (error, message, response) => {
      console.error('sandbox his: the gateway failed', error);
      if (response.headersSent) message.socket.destroy();
      else sendWhole(response, { ...wire(gateway.broken()), status: 200 });
    },
  );
  return {
    ...listener,
    close() {
      isClosed = true;
      return listener.close();
    },
  };
}
