import type { SlotOffer } from '@anzhen/shared-types';
import { useState } from 'react';
import { asApiError } from '@/api';
import { redirectTo } from '@/routes';
import { holdNumber, type HoldRefusal, refusalFrom } from './hold-number';

export interface TakeOffer {
  /** The free numbers as known now: after one of them was lost too, those of the newest answer. */
  offers: readonly SlotOffer[];
  takingId: string | null;
  refusal: HoldRefusal | null;
  take(offer: SlotOffer): Promise<void>;
}

/** One tap holds one of the free numbers nearby and leads to its confirmation. */
export const useTakeOffer = (
  patientId: string | undefined,
  first: readonly SlotOffer[],
  onTaken: () => void = () => undefined,
): TakeOffer => {
  const [takingId, setTaking] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<HoldRefusal | null>(null);
  const take = async (offer: SlotOffer): Promise<void> => {
    if (patientId === undefined || takingId !== null) return;
    setTaking(offer.slotId);
    setRefusal(null);
    try {
      const { id } = await holdNumber(patientId, offer);
      onTaken();
      await redirectTo('booking.confirm', { appointmentId: id });
    } catch (error) {
      setRefusal(refusalFrom(asApiError(error)));
    } finally {
      setTaking(null);
    }
  };
  return { offers: refusal?.isLost ? refusal.offers : first, takingId, refusal, take };
};
