import { fitTemplateData } from './template-data';

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

/** Why a sentence may not go to patients, in words for its author; empty when it may. */
export const noticeFaults = (words: string, { wordsIn, unsaid }: NoticeRules): string[] => {
  if (words.trim() === '') return ['请写要告诉患者的话'];
  const faults = wordsIn.map((field) => faultOfField(words, field)).filter((fault) => fault !== null);
  const said = unsaid.filter((word) => words.includes(word)).map((word) => `不写病情：请去掉“${word}”`);
  const number = /\d{15,}/.test(words) ? ['不写证件号'] : [];
  return [...new Set([...faults, ...said, ...number])];
};
