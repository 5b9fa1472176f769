import type { AppointmentView, SlotOfferList } from '@anzhen/shared-types';
import { call, type Resource, useResource } from '@/api';
import type { WaitlistTarget } from './components/waitlist-sheet';
import { type TakeOffer, useTakeOffer } from './use-take-offer';

interface Instead {
  /** Free numbers near one that is gone. */
  alternatives: Resource<SlotOfferList>;
  taking: TakeOffer;
  /** The session that was wanted, when nothing else is free and its waitlist is open. */
  waitlist: WaitlistTarget | null;
}

/** What somebody may do in place of a registration that is gone; null reads nothing. */
export const useInstead = (gone: AppointmentView | null): Instead => {
  const alternatives = useResource(gone && `alternatives:${gone.id}`, () =>
    call('listAlternatives', { params: { appointmentId: gone?.id ?? '' } }),
  );
  const taking = useTakeOffer(gone?.patientId, alternatives.data?.offers ?? []);
  const isBare = alternatives.data !== undefined && taking.offers.length === 0;
  const wanted = useResource(gone && isBare ? `slots:${gone.sessionId}` : null, () =>
    call('listSlots', { params: { sessionId: gone?.sessionId ?? '' } }),
  );
  const waitlist = gone && wanted.data?.session.waitlistOpen ? targetOf(gone, wanted.data.session.periodLabel) : null;
  return { alternatives, taking, waitlist };
};

const targetOf = (
  { sessionId, doctorName, doctorTitle, visitDate }: AppointmentView,
  periodLabel: string,
): WaitlistTarget => ({ sessionId, doctorName, doctorTitle, date: visitDate, periodLabel });
