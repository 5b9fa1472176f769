import { type ControlRoutes } from '../../platform/scene';
import { type His, Refusal } from '../domain/his';
import { type Panel, PANELS } from '../seed/lab-panels';
import { DEMO_PERSONS } from '../seed/persons';
import { completeVisit } from './doctor-desk';
import { publishReport } from './laboratory';
import { stopSession, swapDoctor, windowBooking } from './schedule-office';
import { summarise } from './state-summary';

function textField(body: unknown, name: string): string {
  const value = (body as Record<string, unknown> | null)?.[name];
  if (typeof value !== 'string' || value === '') throw new ControlError(`${name} must be text`);
  return value;
}

/** A control call that cannot be done; the message is for the person at the control page. */
class ControlError extends Error {
  readonly status = 400;
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
export function controlRoutes(his: His, prepare: () => void): ControlRoutes {
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
    'his/stop-session': route((body) => stopSession(his, textField(body, 'sessionId'))),
    'his/swap-doctor': route((body) => swapDoctor(his, textField(body, 'sessionId'), textField(body, 'doctorId'))),
    'his/window-booking': route((body) => windowBooking(his, textField(body, 'sessionId'))),
    'his/state': route(() => summarise(his)),
    'his/demo-persons': route(() => demoPersons(his)),
  };
  return { ...routes, 'get:his/state': routes['his/state']!, 'get:his/demo-persons': routes['his/demo-persons']! };
}
