import type { AppointmentView, ErrorCode, LocalDate, LocalTime } from '@anzhen/shared-types';
import type { Statement } from '../../platform/db/together';
import type { Scope } from '../../platform/db/transaction';
import type { AppointmentRow } from './appointment.table';

/** A number that came back is offered to whoever waited longest. */
export interface WaitlistHold {
  entryId: string;
  ownerId: string;
  patientId: string;
  sessionId: string;
  slotId: string;
}

/** Who wants to be seen, when and where. */
export interface WantedVisit {
  ownerId: string;
  hisPatientId: string;
  sessionId: string;
  departmentCode: string;
  visitDate: LocalDate;
}

/** held: to be paid in time · asking: the HIS has not answered yet · refused: no registration came of it */
export type WaitlistHoldOutcome = { outcome: 'held' | 'asking' | 'refused'; appointmentId: string | null };

/** Who is registered for a clinic session and has not come yet, as far as its line needs it. */
export type NotCheckedIn = Pick<AppointmentRow, 'id' | 'sessionId' | 'patientId' | 'startsAt' | 'endsAt'>;

/** What other modules may ask of registrations. */
export interface Appointments {
  /**
   * Holds a returned number for somebody in the waitlist. Their registration in this session that still lives is the
   * answer, whatever slot is named now; a refusal uses up nothing, the same entry may be offered the next number.
   * @throws HisError when the HIS is away and nothing was asked
   */
  holdForWaitlist(command: WaitlistHold): Promise<WaitlistHoldOutcome>;
  /** Why somebody may not book this at present: a place there already, limits, no-shows; null when they may. */
  judgeLimits(scope: Scope, wanted: WantedVisit): Promise<ErrorCode | null>;
  /**
   * Gives an offered number back while nobody has paid, also one of which nobody knows whether it was given; false when
   * it is paid, or the HIS is being asked in this very moment.
   * @throws APPOINTMENT.NOT_FOUND, APPOINTMENT.ILLEGAL_MOVE when the money arrives meanwhile
   */
  releaseOffered(command: { ownerId: string; appointmentId: string; requestId: string }): Promise<boolean>;
  /** Puts a returned number into sale. */
  putBack(scope: Scope, number: { sessionId: string; slotId: string }): Promise<void>;
  findAll(scope: Scope, appointmentIds: readonly string[]): Promise<AppointmentRow[]>;
  find(scope: Scope, appointmentId: string): Promise<AppointmentRow | null>;
  /** Today's paid and confirmed registrations of a patient, earliest first; for check-in. */
  findForCheckIn(
    scope: Scope,
    query: { ownerId: string; patientId: string; visitDate: LocalDate },
  ): Promise<AppointmentRow[]>;
  /** confirmed → checked_in with the old state in the WHERE; false when somebody was faster. */
  markCheckedIn(scope: Scope, appointmentId: string): Promise<boolean>;
  /** checked_in → visited; false when it already was. */
  markVisited(scope: Scope, appointmentId: string): Promise<boolean>;
  /** confirmed → missed; false when somebody was faster. */
  markMissed(scope: Scope, appointmentId: string): Promise<boolean>;
  /** The confirmed ones of these clinic sessions that have not checked in yet, by time. */
  selectNotCheckedIn(sessionIds: readonly string[]): Statement<readonly NotCheckedIn[]>;
  /** The earliest time for which somebody is registered in these clinic sessions; null when nobody is. */
  firstTimeOf(scope: Scope, sessionIds: readonly string[]): Promise<LocalTime | null>;
  /** The registration that decides the patient's "now" card: today's, else the next one. */
  findCurrent(scope: Scope, ownerId: string, patientId: string, today: LocalDate): Promise<AppointmentRow | null>;
  findByRegistrationNo(scope: Scope, registrationNo: string): Promise<AppointmentRow | null>;
  present(scope: Scope, row: AppointmentRow): Promise<AppointmentView>;
}
