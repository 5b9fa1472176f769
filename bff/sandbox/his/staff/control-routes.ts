import { type ControlRoutes } from '../../platform/scene';
import { type His, Refusal } from '../domain/his';
import { executeItem } from '../domain/bill-refunds';
import { noTraps, setTraps } from '../domain/traps';
import { type Listener } from '../listener';
import { type Panel, PANELS } from '../seed/lab-panels';
import { DEMO_PERSONS } from '../seed/persons';
import { completeVisit } from './doctor-desk';
import { correctReport, publishReport, releaseReport, withdrawReport } from './laboratory';
import { stopSession, swapDoctor, windowBooking } from './schedule-office';
import { addNumbers, windowCancel, windowRefund } from './counter';
import { issueLongBill } from './long-bill';
import { billCodes, liveNumbers, summarise, summariseCalls } from './state-summary';

/** What can be shut for a while. */
type Door = Pick<Listener, 'open' | 'shut'>;

const MOST_EXTRA_NUMBERS = 100;
const MOST_LINES = 20_000;

function textField(body: unknown, name: string): string {
  const value = (body as Record<string, unknown> | null)?.[name];
  if (typeof value !== 'string' || value === '') throw new ControlError(`${name} must be text`);
  return value;
}

/** A control call that cannot be done; the message is for the person at the control page. */
class ControlError extends Error {
  readonly status = 400;
}

const optionalText = (body: unknown, name: string): string =>
  (body as Record<string, unknown> | null)?.[name] === undefined ? '' : textField(body, name);

function countField(body: unknown, name: string, most: number): number {
  const value = (body as Record<string, unknown> | null)?.[name];
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > most)
    throw new ControlError(`${name} must be a whole number from 1 to ${most}`);
  return value as number;
}

function booleanField(body: unknown, name: string): boolean {
  const value = (body as Record<string, unknown> | null)?.[name];
  if (typeof value !== 'boolean') throw new ControlError(`${name} must be true or false`);
  return value;
}

function doorField(body: unknown): 'his' | 'hisSoap' {
  const server = textField(body, 'server');
  if (server !== 'his' && server !== 'hisSoap') throw new ControlError('server must be his or hisSoap');
  return server;
}

function moneyByField(body: unknown): 'platform' | 'counter' {
  const moneyBy = optionalText(body, 'moneyBy') || 'platform';
  if (moneyBy !== 'platform' && moneyBy !== 'counter') throw new ControlError('moneyBy must be platform or counter');
  return moneyBy;
}

function registrationField(body: unknown): { orderId: string; regNo: string } {
  const key = { orderId: optionalText(body, 'orderId'), regNo: optionalText(body, 'regNo') };
  if (key.orderId === '' && key.regNo === '') throw new ControlError('orderId or regNo must be given');
  return key;
}

/** Sets the traps that are named; `{ "reset": true }` among them puts the others back first. */
function changeTraps(his: His, body: unknown) {
  if (typeof body !== 'object' || body === null) throw new ControlError('traps must be an object');
  const { reset, ...wanted } = body as Record<string, unknown>;
  const traps = reset === true ? noTraps() : { ...his.traps };
  try {
    setTraps(traps, wanted);
  } catch (error) {
    throw error instanceof RangeError ? new ControlError(error.message) : error;
  }
  return { ...Object.assign(his.traps, traps) };
}

function panelField(body: unknown): Panel {
  const kind = textField(body, 'kind');
  if (!Object.hasOwn(PANELS, kind)) throw new ControlError(`kind must be ${Object.keys(PANELS).join(' or ')}`);
  return kind as Panel;
}

function demoPersons(his: His) {
  return DEMO_PERSONS.map((person) => ({
    ...person,
    guardian: DEMO_PERSONS.find((other) => other.key === person.guardianKey)?.name ?? '',
    files: his.db.all<{ patId: string; cardNo: string }>(
      'SELECT pat_id AS patId, card_no AS cardNo FROM patient WHERE name = ? AND id_no = ? AND birthday = ? ORDER BY pat_id',
      person.name,
      person.idNo,
      person.birthday,
    ),
  }));
}

/** What hospital staff can do from the control page. Each gives back what it changed. */
export function controlRoutes(his: His, prepare: () => void, doors: Record<'his' | 'hisSoap', Door>): ControlRoutes {
  const route = (act: (body: unknown) => unknown) => (body: unknown) =>
    new Promise<unknown>((resolve) => {
      prepare();
      resolve(act(body));
    }).catch((error: unknown) => {
      throw error instanceof Refusal ? new ControlError(error.reason) : error;
    });
  const routes: ControlRoutes = {
    'his/complete-visit': route((body) => completeVisit(his, textField(body, 'regNo'))),
    'his/publish-report': route((body) => publishReport(his, textField(body, 'patientId'), panelField(body))),
    'his/correct-report': route((body) =>
      correctReport(his, textField(body, 'reportId'), {
        ...{ code: textField(body, 'code'), value: textField(body, 'value'), reason: textField(body, 'reason') },
      }),
    ),
    'his/withdraw-report': route((body) => withdrawReport(his, textField(body, 'reportId'), textField(body, 'reason'))),
    'his/release-report': route((body) => releaseReport(his, textField(body, 'reportId'))),
    'his/stop-session': route((body) => stopSession(his, textField(body, 'sessionId'))),
    'his/swap-doctor': route((body) => swapDoctor(his, textField(body, 'sessionId'), textField(body, 'doctorId'))),
    'his/window-booking': route((body) =>
      windowBooking(his, textField(body, 'sessionId'), optionalText(body, 'patId')),
    ),
    'his/window-refund': route((body) => windowRefund(his, textField(body, 'regNo'), moneyByField(body))),
    'his/window-cancel': route((body) => windowCancel(his, registrationField(body))),
    'his/extra-numbers': route((body) =>
      addNumbers(his, textField(body, 'sessionId'), countField(body, 'count', MOST_EXTRA_NUMBERS)),
    ),
    'his/execute-item': route((body) =>
      executeItem(his, { billId: textField(body, 'billId'), line: textField(body, 'line') }),
    ),
    'his/bill-with-lines': route((body) =>
      issueLongBill(his, textField(body, 'patientId'), countField(body, 'lines', MOST_LINES)),
    ),
    'his/bill': route((body) => billCodes(his, textField(body, 'billId'))),
    'his/calls': route(() => summariseCalls(his)),
    'his/numbers': route(() => ({ list: liveNumbers(his) })),
    'his/traps': route(() => ({ ...his.traps })),
    'his/door': async (body) => {
      const door = doors[doorField(body)];
      await (booleanField(body, 'open') ? door.open() : door.shut());
      return {};
    },
    'his/state': route(() => summarise(his)),
    'his/demo-persons': route(() => demoPersons(his)),
  };
  const shown = ['his/state', 'his/demo-persons', 'his/numbers', 'his/calls', 'his/traps'];
  return {
    ...routes,
    ...Object.fromEntries(shown.map((name) => [`get:${name}`, routes[name]!])),
    'put:his/traps': route((body) => changeTraps(his, body)),
  };
}
