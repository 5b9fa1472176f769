import { SECOND } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Checkpoint } from '../../platform/checkpoint';
import { requestHash } from '../../platform/crypto/tokens';
import { waitAtMost } from '../../platform/wait-at-most';
import type { Clock } from '../../ports/clock';
import type { HisSession } from '../../ports/his';
import { type Catalog, isPast } from '../catalog';
import type { AppointmentRow } from './appointment.table';
import type { Asked, AskHis } from './ask-his';
import type { Claim, Claimed, HoldCommand, Wish } from './claim';
import type { makeWithAlternatives } from './find-alternatives';

interface Deps {
  clock: Clock;
  catalog: Pick<Catalog, 'session' | 'slots' | 'department'>;
  claim(claim: Claim): Promise<Claimed>;
  askHis: AskHis;
  withAlternatives: ReturnType<typeof makeWithAlternatives>;
  checkpoint: Checkpoint;
}

// The catalogue may remember a listing for half a second; what it says can be that much older than the question.
const LISTING_AGE_MS = SECOND;
// Longer than a HIS usually takes, shorter than a person's patience; what comes later is shown when it comes.
const ANSWER_WAIT_MS = 3 * SECOND;

const hashOf = ({ patientId, sessionId, slotId }: HoldCommand): string => requestHash([patientId, sessionId, slotId]);

/** What is wanted, or why nobody can have it. @throws CATALOG.*, HIS.* */
const makeLookUp =
  ({ catalog, clock }: Pick<Deps, 'catalog' | 'clock'>) =>
  async ({ sessionId, slotId }: HoldCommand, session: HisSession, readAt: Date): Promise<Wish | AppError> => {
    if (session.status === 'stopped') return new AppError('APPOINTMENT.SESSION_STOPPED', { sessionId });
    if (session.status === 'notOpen') return new AppError('APPOINTMENT.SESSION_NOT_OPEN', { sessionId });
    const [department, slots] = await Promise.all([
      catalog.department(session.departmentCode),
      catalog.slots(sessionId),
    ]);
    const slot = slots.find(({ id }) => id === slotId);
    if (!slot || isPast(session.date, slot.endsAt, clock.now()))
      return new AppError('APPOINTMENT.SLOT_TAKEN', { sessionId, slotId });
    return { session, department, slot, readAt };
  };

/**
 * Holds a number: our intent first, together with everybody who asks in the same moment; then the HIS. A HIS that is
 * slow, or busy with a rush, leaves the answer at `holding`: the place is durable, and the page looks again.
 * The same key gives the same appointment.
 * @throws PRIVACY.REQUIRED, PATIENT.NOT_FOUND, CATALOG.*, APPOINTMENT.*, REQUEST.KEY_REUSED, SERVER.BUSY, HIS.*
 */
export const makeHoldAppointment = (deps: Deps) => {
  const { clock, catalog, claim, askHis, withAlternatives, checkpoint } = deps;
  const lookUp = makeLookUp(deps);

  const take = async (command: HoldCommand, session: HisSession, readAt: Date): Promise<AppointmentRow> => {
    const { row, isNew } = await askHis.serveFirst(async () =>
      claim({ command, hash: hashOf(command), wish: await lookUp(command, session, readAt) }),
    );
    if (!isNew) return row;
    checkpoint('hold.intended');
    const later: Asked = { kind: 'later', row };
    const asked = await waitAtMost(ANSWER_WAIT_MS, askHis.unlessBusy(askHis.ask(row), later), later);
    if (asked.kind === 'refused') throw asked.error;
    return asked.row;
  };

  return async (command: HoldCommand): Promise<AppointmentRow> => {
    const readAt = new Date(clock.now().getTime() - LISTING_AGE_MS);
    const session = await catalog.session(command.sessionId);
    try {
      return await take(command, session, readAt);
    } catch (error) {
      const { sessionId, slotId } = command;
      throw await withAlternatives(error, { sessionId, slotId, departmentCode: session.departmentCode });
    }
  };
};
