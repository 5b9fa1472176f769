import type { EntryCodeView } from '@anzhen/shared-types';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Transactions } from '../../platform/db/transaction';
import type { Outbox, OutboxHandler } from '../../platform/jobs/outbox';
import type { Job } from '../../platform/jobs/scheduler';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { HisPort } from '../../ports/his';
import type { Appointments } from '../appointment';
import type { Audit, Worklist } from '../audit';
import type { Notifications } from '../notification';
import type { Patients } from '../patient';
import type { Staff } from '../staff';
import { makeActOnQueue, makeWriteDeed } from './act-on-queue';
import { makeAdmit } from './admit';
import { makeAddLines } from './add-lines.repository';
import { makeAnnounce } from './announce';
import { makeCallers } from './caller-signature';
import { makeChangeLine } from './change-line';
import { makeCheckIn } from './check-in';
import { makeCheckInHis } from './check-in-his.on-outbox';
import { makeCloseLinesJob } from './close-lines.job';
import { makeDropEndedJob } from './drop-ended.job';
import { makeFindPeople } from './find-people';
import { makeFinishVisitHandlers } from './finish-visit.on-outbox';
import { makeLinePeople } from './line-people';
import { makeLiveTopics } from './live-topics';
import { makeOpenLinesJob } from './open-lines.job';
import { makeOpenLines, type Schedule } from './open-lines';
import { type LivePublisher, makePublishChange } from './publish-change';
import { makeQueueRepository } from './queue.repository';
import { makeQueueRoutes } from './queue.routes';
import type { QueueRules } from './queue.rules';
import { makeReadBoard } from './read-board';
import { makeReadConsole } from './read-console';
import { makeReadDeeds } from './read-deeds';
import { makeReadTickets, type ReadTickets } from './read-tickets';
import { makeRequireSeenTicket } from './require-seen-ticket';
import { makeRevealIdentity } from './reveal-identity';
import { makeTakeNumber } from './take-number';
import { makeTakeUpdate } from './take-update';
import { makeTicketRepository } from './ticket.repository';

/** @throws QUEUE.TICKET_NOT_FOUND also for a stranger's */
export type OwnTickets = Pick<ReadTickets, 'get' | 'describe'>;

export type { LiveTopics } from './live-topics';
export type { QueueRules } from './queue.rules';
export { ticketIdsOf } from './ticket.repository';

export interface QueueDeps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  cipher: FieldCipher;
  outbox: Outbox;
  his: Pick<HisPort, 'checkIn'>;
  live: LivePublisher;
  schedule: Schedule;
  patients: Pick<Patients, 'require' | 'describe' | 'select'>;
  appointments: Pick<
    Appointments,
    | 'find'
    | 'findForCheckIn'
    | 'markCheckedIn'
    | 'markVisited'
    | 'selectNotCheckedIn'
    | 'firstTimeOf'
    | 'findByRegistrationNo'
  >;
  notifications: Notifications;
  audit: Audit;
  worklist: Worklist;
  staff: Staff;
  /** @throws ENTRY_CODE.UNKNOWN */
  readEntryCode(scene: string): Promise<Pick<EntryCodeView, 'departmentCode' | 'room'>>;
  /** What a waiting area's own code opens; null while it has none. */
  boardLink(area: string): Promise<string | null>;
  /** Names of the hospital's waiting areas. */
  areas: readonly string[];
  /** Systems of the hospital that may tell about lines → the key that they sign with. */
  callers: ReadonlyMap<string, Buffer>;
  rules: QueueRules;
}

/** Check-in, the lines before the rooms, the nurse's console and the board. */
export const makeQueueModule = (deps: QueueDeps) => {
  const queues = makeQueueRepository(deps);
  const tickets = makeTicketRepository(deps);
  const base = {
    ...{ ...deps, queues, tickets, linePeople: makeLinePeople(deps) },
    requireSeenTicket: makeRequireSeenTicket({ ...deps, queues, tickets }),
  };
  const announce = makeAnnounce(base);
  const all = {
    ...base,
    announce,
    changeLine: makeChangeLine({ ...base, announce }),
    takeNumber: makeTakeNumber({ ...base, announce }),
    publish: makePublishChange(base),
    openLines: makeOpenLines({ ...base, addLines: makeAddLines(base) }),
  };
  const checkIn = makeCheckIn(all);
  const callers = makeCallers(deps);
  const readTickets = makeReadTickets(all);
  const handlers: Record<string, OutboxHandler> = {
    'his.check_in': makeCheckInHis(all),
    ...makeFinishVisitHandlers(all),
  };
  const jobs: Job[] = [
    makeCloseLinesJob({ ...all, callers }),
    makeOpenLinesJob(all.openLines, deps.areas),
    makeDropEndedJob(all),
  ];
  return {
    routes: makeQueueRoutes({
      ...all,
      checkIn,
      callers,
      takeUpdate: makeTakeUpdate({ ...all, checkIn, writeDeed: makeWriteDeed(all) }),
      desk: makeAdmit({ ...all, checkIn }),
      actOnQueue: makeActOnQueue(all),
      revealIdentity: makeRevealIdentity(all),
      findPeople: makeFindPeople(all),
      readTickets,
      readConsole: makeReadConsole(all),
      readDeeds: makeReadDeeds(all),
      readBoard: makeReadBoard(all),
    }),
    handlers,
    jobs,
    /** Checks in whoever shows the own code at the desk, and says where that person waits. */
    async checkInPerson(
      who: { ownerId: string; patientId: string },
      { staffId, requestId }: { staffId: string; requestId: string },
    ) {
      const ticketId = await checkIn.byPerson(who, { actorKind: 'staff', actorId: staffId, requestId });
      const { number, queueId } = await tickets.require(deps.tx.outside, who.ownerId, ticketId);
      const { departmentName, room } = (await queues.find(deps.tx.outside, queueId))!;
      return { number, departmentName, room };
    },
    liveTopics: makeLiveTopics(all),
    /** The ticket of a registration, for the card of the visit; null before check-in. */
    ticketOf: readTickets.ofAppointment,
    /** A patient's own tickets. */
    ownTickets: { get: readTickets.get, describe: readTickets.describe } satisfies OwnTickets,
    /** @throws STAFF.FORBIDDEN, QUEUE.TICKET_NOT_FOUND */
    requireSeenTicket: base.requireSeenTicket,
  };
};
