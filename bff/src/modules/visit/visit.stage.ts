import type { AppointmentStatus, LocalDate, TicketStatus, VisitStage } from '@anzhen/shared-types';

export interface StageFacts {
  today: LocalDate;
  ticketStatus: TicketStatus | null;
  appointment: { status: AppointmentStatus; visitDate: LocalDate } | null;
  hasDue: boolean;
  hasExam: boolean;
  hasNewReport: boolean;
}

const LIVE: readonly AppointmentStatus[] = ['held', 'paying', 'paid', 'paid_his_unknown', 'confirmed'];

/** The fixed order of what matters now: what calls for a step this minute goes before what can wait. */
export const decideStage = ({ today, ticketStatus, appointment, ...facts }: StageFacts): VisitStage => {
  if (ticketStatus === 'called') return 'called';
  if (ticketStatus === 'missed') return 'missed';
  const isToday = appointment?.visitDate === today;
  // The line may be out of sight for a moment; the registration remembers that the person is in it.
  const isInLine = ticketStatus === null && isToday && appointment.status === 'checked_in';
  if (ticketStatus === 'waiting' || isInLine) return 'waiting';
  if (ticketStatus === 'in_consult') return 'in_consult';
  if (isToday && appointment.status === 'confirmed') return 'to_check_in';
  if (facts.hasDue) return 'to_pay';
  if (facts.hasExam) return 'to_exam';
  if (facts.hasNewReport) return 'report_ready';
  if (appointment && appointment.visitDate >= today && LIVE.includes(appointment.status)) return 'booked';
  const isOver = ticketStatus === 'done' || (isToday && appointment.status === 'visited');
  return isOver ? 'done' : 'none';
};
