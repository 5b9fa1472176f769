import { useEffect, useState } from 'react';
import { asApiError, call } from '@/api';

/** Names are masked here, and phone numbers are not here at all: for these the hospital is asked. */
const ASKS_FOR = /^\d{4}$|^[\u4e00-\u9fff·]{2,}$/;
const PAUSE_MS = 300;

interface Answer {
  /** What it answers: one for other words counts no more. */
  question: string;
  ticketIds: readonly string[];
  fault: string | null;
}

const none: Answer = { question: '', ticketIds: [], fault: null };

/** Who of an area has a name with these characters, or a phone number that ends with these four digits. */
export const useFindPeople = (area: string | undefined, text: string): Answer & { isAsking: boolean } => {
  const wanted = text.trim();
  const question = ASKS_FOR.test(wanted) ? `${area} ${wanted}` : '';
  const [answer, setAnswer] = useState(none);
  useEffect(() => {
    if (question === '') return undefined;
    let isWanted = true;
    const ask = async (): Promise<Answer> => {
      try {
        const { ticketIds } = await call('findPeople', { body: { area, wanted } });
        return { question, ticketIds, fault: null };
      } catch (error) {
        return { question, ticketIds: [], fault: asApiError(error).message };
      }
    };
    const timer = setTimeout(() => void ask().then((given) => isWanted && setAnswer(given)), PAUSE_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [area, wanted, question]);
  const isAnswered = answer.question === question;
  return { ...(isAnswered ? answer : none), isAsking: !isAnswered && question !== '' };
};
