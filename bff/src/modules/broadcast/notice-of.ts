import type { factsOfVisit } from '../appointment';
import { type NewMessage, wordsFactOf } from '../notification';
import type { BroadcastRow } from './broadcast.table';

/** What a broadcast says to one person, in the inbox and outside the app. */
export const noticeOf = (
  { event, words }: Pick<BroadcastRow, 'event' | 'words'>,
  facts: ReturnType<typeof factsOfVisit>,
): Pick<NewMessage, 'event' | 'body' | 'facts'> => ({
  event,
  body: `${facts.maskedName}，${facts.day} ${facts.departmentName} ${facts.doctorName}：${words}`,
  facts: { ...facts, [wordsFactOf[event]]: words },
});
