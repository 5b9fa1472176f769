import { useEffect, useState } from 'react';
import { asApiError, call } from '@/api';

/** Names are masked here, and phone numbers are not here at all: for these the hospital is asked. */
const ASKS_FOR = /^\d{4}$|^[\u4e00-\u9fff·]{2,}$/;
const PAUSE_MS = 300;

export interface FoundByHospital {
  ticketIds: readonly string[];
  isAsking: boolean;
  fault: string | null;
}

const nothing: FoundByHospital = { ticketIds: [], isAsking: false, fault: null };

/** Who of an area has a name with these characters, or a phone number that ends with these four digits. */
export const useFindPeople = (area: string | undefined, text: string): FoundByHospital => {
  const wanted = text.trim();
  const [found, setFound] = useState(nothing);
  useEffect(() => {
    setFound(nothing);
    if (!ASKS_FOR.test(wanted)) return undefined;
    let isWanted = true;
    setFound({ ...nothing, isAsking: true });
    const ask = async (): Promise<void> => {
      try {
        const { ticketIds } = await call('findPeople', { body: { area, wanted } });
        if (isWanted) setFound({ ...nothing, ticketIds });
      } catch (error) {
        if (isWanted) setFound({ ...nothing, fault: asApiError(error).message });
      }
    };
    const timer = setTimeout(() => void ask(), PAUSE_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [area, wanted]);
  return found;
};
