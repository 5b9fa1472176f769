import { fitTemplateData } from './template-data';
import { addDays, hospitalDate, hospitalTime, type LocalDate } from './time';

/** What a sentence must fit into, and what it may not say. */
export interface NoticeRules {
  /** Field names of WeChat templates that will carry it, for example `thing4`. */
  wordsIn: readonly string[];
  /** Words of illness, and departments whose name tells of one. */
  unsaid: readonly string[];
}

const faultOfField = (words: string, field: string): string | null => {
  const fitted = fitTemplateData({ [field]: words });
  if (!fitted.fits) return '微信不收这样的内容，请换一种写法';
  const shown = fitted.data[field] ?? '';
  if (shown === words) return null;
  const [asked, most] = [[...words].length, [...shown].length];
  return asked > most ? `微信最多显示 ${most} 个字，现在是 ${asked} 个字` : '请写在一行里，字之间最多一个空格';
};

const LONGER_THAN_ANY = 60;

/** How many characters all of these fields show. */
export const noticeRoom = (fields: readonly string[]): number => {
  const shown = fields.map((field) => {
    const fitted = fitTemplateData({ [field]: '字'.repeat(LONGER_THAN_ANY) });
    return fitted.fits ? [...(fitted.data[field] ?? '')].length : 0;
  });
  return Math.min(LONGER_THAN_ANY, ...shown);
};

/** As it is read: in one spelling of its letters, without spaces and without signs that nobody sees. */
const asRead = (words: string): string =>
  words
    .normalize('NFKC')
    .replace(/[\s\p{Cf}]/gu, '')
    .toLowerCase();

/** Why a sentence may not go to patients, in words for its author; empty when it may. */
export const noticeFaults = (words: string, { wordsIn, unsaid }: NoticeRules): string[] => {
  if (words.trim() === '') return ['请写要告诉患者的话'];
  const faults = wordsIn.map((field) => faultOfField(words, field)).filter((fault) => fault !== null);
  const read = asRead(words);
  const said = unsaid.filter((word) => read.includes(asRead(word))).map((word) => `不写病情：请去掉“${word}”`);
  const number = /\d{15,}/.test(read) ? ['不写证件号'] : [];
  return [...new Set([...faults, ...said, ...number])];
};

/** A stretch of the day in clock times; it may lie on both sides of midnight. */
export interface Hours {
  from: string;
  to: string;
}

export const isWithin = (time: string, { from, to }: Hours): boolean =>
  from <= to ? time >= from && time < to : time >= from || time < to;

/** In the quiet hours: send · sameDay: only what is about a visit of the coming morning or before · wait. */
export const atNight = ['send', 'sameDay', 'wait'] as const;
export interface Night {
  atNight: (typeof atNight)[number];
  quietHours: Hours;
}

/** Whether something about a visit of this day (null: about none) would have to wait for the morning. */
export const waitsForMorning = (
  at: Date,
  visitDay: LocalDate | null,
  { atNight: rule, quietHours }: Night,
): boolean => {
  const time = hospitalTime(at);
  if (rule === 'send' || !isWithin(time, quietHours)) return false;
  if (rule === 'wait') return true;
  const day = hospitalDate(at);
  return visitDay !== null && visitDay > (time < quietHours.to ? day : addDays(day, 1));
};

/** Why a notice may not begin at a time, in words for its author; null where the hospital does not send its kind. */
export const noticeTimeFaults = (
  sendAt: Date,
  { now, visitDay, night }: { now: Date; visitDay: LocalDate; night: Night | null },
): string[] => [
  ...(sendAt <= now ? ['定的时间已经过了，请另选时间'] : []),
  ...(hospitalDate(sendAt) > visitDay ? ['要在就诊当天或之前发，请另选时间'] : []),
  ...(night && waitsForMorning(sendAt, visitDay, night)
    ? [`${night.quietHours.from}–${night.quietHours.to} 不打扰，请另选时间`]
    : []),
];

// A text message of one part holds 70 signs; parts of a longer one hold 67 each, as the carriers bill them.
const ONE_PART = 70;
const LINKED_PART = 67;

/** How many signs a text message has, signature included, and as how many parts it is billed. */
export const smsLength = (text: string): { signs: number; parts: number } => ({
  // Carriers count in UCS-2, in which a rare sign is two.
  signs: text.length,
  parts: text.length <= ONE_PART ? 1 : Math.ceil(text.length / LINKED_PART),
});
