import { SECOND } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Checkpoint } from '../../platform/checkpoint';
import { requestHash } from '../../platform/crypto/tokens';
import { waitAtMost } from '../../platform/wait-at-most';
import type { Clock } from '../../ports/clock';
import type { HisSession } from '../../ports/his';
import { type Catalog, isPast, type ReadHeldBack } from '../catalog';
import type { PatientFacts } from '../patient';
import type { AppointmentRow } from './appointment.table';
import type { Asked, AskHis } from './ask-his';
import type { Claim, Claimed, HoldCommand, Wish } from './claim-numbers';
import type { makeWithAlternatives } from './find-alternatives';

interface Deps {
  clock: Clock;
  catalog: Pick<Catalog, 'session' | 'slots' | 'department'>;
  readHeldBack: ReadHeldBack;
  claim(claim: Claim): Promise<Claimed>;
  askHis: AskHis;
  withAlternatives: ReturnType<typeof makeWithAlternatives>;
  checkpoint: Checkpoint;
}

export interface HoldResult {
  row: AppointmentRow;
  patient: PatientFacts | undefined;
}

// The catalogue may remember a listing for half a second; what it says can be that much older than the question.
const LISTING_AGE_MS = SECOND;
// Longer than a HIS usually takes, shorter than a person's patience; what comes later is shown when it comes.
const ANSWER_WAIT_MS = 3 * SECOND;

const hashOf = ({ patientId, sessionId, slotId }: HoldCommand): string => requestHash([patientId, sessionId, slotId]);

/** What is wanted, or why nobody can have it. @throws CATALOG.*, HIS.* */
const makeLookUp =
  ({ catalog, readHeldBack, clock }: Pick<Deps, 'catalog' | 'readHeldBack' | 'clock'>) =>
  async ({ sessionId, slotId, source }: HoldCommand, session: HisSession, readAt: Date): Promise<Wish | AppError> => {
    if (session.status === 'stopped') return new AppError('APPOINTMENT.SESSION_STOPPED', { sessionId });
    if (session.status === 'notOpen') return new AppError('APPOINTMENT.SESSION_NOT_OPEN', { sessionId });
    const [department, slots, heldBack] = await Promise.all([
      catalog.department(session.departmentCode),
      catalog.slots(sessionId),
      readHeldBack([sessionId]),
    ]);
    const slot = slots.find(({ id }) => id === slotId);
    if (!slot || isPast(session.date, slot.endsAt, clock.now()))
      return new AppError('APPOINTMENT.SLOT_TAKEN', { sessionId, slotId });
    const kept = heldBack.get(sessionId);
    // Whoever waits in line comes first, so nobody else is sold what comes back.
    if (kept && kept.waiting > 0 && source === 'app') return new AppError('APPOINTMENT.SESSION_FULL', { sessionId });
    return { session, department, slot, heldBack: kept?.bySlot.get(slotId) ?? 0, readAt };
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

  const take = async (command: HoldCommand, session: HisSession, readAt: Date): Promise<HoldResult> => {
    askHis.someoneCame();
    const wish = await lookUp(command, session, readAt);
    const { row, patient, isNew } = await claim({ command, hash: hashOf(command), wish });
    if (!isNew) return { row, patient };
    checkpoint('hold.intended');
    const later: Asked = { kind: 'later', row };
    const asked = await waitAtMost(ANSWER_WAIT_MS, askHis.unlessBusy(askHis.ask(row), later), later);
    if (asked.kind === 'refused') throw asked.error;
    return { row: asked.row, patient };
  };

  return async (command: HoldCommand): Promise<HoldResult> => {
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
