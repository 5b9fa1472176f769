import type { PatientView, VisitView } from '@anzhen/shared-types';
import { MINUTE } from '@anzhen/shared-types/kernel';
import { useMemo } from 'react';
import { call, type Resource, useResource } from '@/api';
import { useFresh } from '@/packages/visit/use-fresh';
import { useLiveTickets } from '@/packages/visit/use-live-ticket';
import { useFamily } from '@/session';

const FRESH_EVERY_MS = MINUTE;

export interface Home {
  patient: PatientView | undefined;
  /** The list was read and nobody is in it: somebody opens this for the first time. */
  isFirstUse: boolean;
  visit: Resource<VisitView>;
}

/** What the home page knows: today's visit of the current person, kept fresh by the live channel and by time. */
export const useHome = (): Home => {
  const { patients, patient } = useFamily();
  const visit = useResource(patient && `visit:${patient.id}`, () =>
    call('getVisit', { params: { patientId: patient?.id ?? '' } }),
  );
  const isShown = useFresh({ reload: visit.reload, everyMs: FRESH_EVERY_MS, on: patient !== undefined });
  const ticket = visit.data?.ticket;
  const tickets = useMemo(() => (ticket ? [ticket] : []), [ticket]);
  useLiveTickets({ tickets, isShown, reload: visit.reload });
  return { patient, isFirstUse: patients?.length === 0, visit };
};
