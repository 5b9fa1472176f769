import type { PatientView, VisitView } from '@anzhen/shared-types';
import { now } from '@/platform/clock';
import { STALE_AFTER_MS } from '@/packages/visit/ticket-words';
import { CalledCard, InConsultCard, MissedCard } from './called-cards';
import { BookedCard, NoVisitCard, StageOnlyCard, ToCheckInCard } from './before-cards';
import { DoneCard, ReportReadyCard, ToExamCard, ToPayCard } from './after-cards';
import { WaitingCard } from './waiting-card';

interface NowCardProps {
  visit: VisitView;
  patient: PatientView;
  loadedAt: number | undefined;
  reload(): void;
}

/** 现在要做什么: the server names the stage; every stage has the same ticket with other contents. */
export function NowCard({ visit, patient, loadedAt, reload }: NowCardProps) {
  const { stage, appointment, ticket, due, exam, newReport } = visit;
  const isOld = loadedAt !== undefined && now() - loadedAt > STALE_AFTER_MS;
  if (stage === 'booked' && appointment) return <BookedCard visit={visit} appointment={appointment} />;
  if (stage === 'to_check_in' && appointment) return <ToCheckInCard visit={visit} appointment={appointment} />;
  if (stage === 'waiting' && ticket) return <WaitingCard visit={visit} ticket={ticket} isOld={isOld} />;
  if (stage === 'called' && ticket) return <CalledCard ticket={ticket} patient={patient} />;
  if (stage === 'in_consult' && ticket) return <InConsultCard visit={visit} ticket={ticket} />;
  if (stage === 'missed' && ticket) return <MissedCard visit={visit} ticket={ticket} />;
  if (stage === 'to_pay' && due) return <ToPayCard visit={visit} due={due} />;
  if (stage === 'to_exam' && exam) return <ToExamCard visit={visit} exam={exam} />;
  if (stage === 'report_ready' && newReport) return <ReportReadyCard visit={visit} report={newReport} />;
  if (stage === 'done') return <DoneCard visit={visit} />;
  if (stage === 'none') return <NoVisitCard visit={visit} />;
  return <StageOnlyCard visit={visit} reload={reload} />;
}
