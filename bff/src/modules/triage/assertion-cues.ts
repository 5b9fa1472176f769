import { z } from 'zod';

const isPattern = (source: string): boolean => {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
};
const list = z
  .string()
  .trim()
  .min(1)
  .transform((source) => source.split(/\s+/))
  .pipe(z.array(z.string().refine(isPattern, '写法不对（括号不成对？）')));

/** The words of `assertion.yaml`: what is denied, past, of others, supposed or asked about. Each may be a pattern. */
export const assertionFile = z.strictObject({
  about: z.string(),
  lists: z.strictObject({
    denial: list,
    notDenial: list,
    contrast: list,
    recent: list,
    sudden: list,
    past: list,
    closed: list,
    others: list,
    told: list,
    kin: list,
    kinPast: list,
    caredFor: list,
    hypothetical: list,
    knowledge: list,
    lesson: list,
    open: list,
  }),
});
export type AssertionLists = z.output<typeof assertionFile>['lists'];

const any = (words: readonly string[]): string => `(?:${words.join('|')})`;
const KIN_REACH = 26;
const OTHERS_REACH = 20;

/** The lists made ready to search with. */
export const compileCues = (lists: AssertionLists) => {
  const once = (words: readonly string[]): RegExp => new RegExp(any(words));
  const each = (words: readonly string[]): RegExp => new RegExp(any(words), 'g');
  const { kin, kinPast, others, caredFor } = lists;
  return {
    denial: each(lists.denial),
    notDenial: new RegExp(`^${any(lists.notDenial)}`),
    contrast: each(lists.contrast),
    recent: each(lists.recent),
    sudden: once(lists.sudden),
    past: each(lists.past),
    closed: once(lists.closed),
    others: once(others),
    told: once(lists.told),
    familyPast: new RegExp(`${any(kin)}.{0,${KIN_REACH}}${any(kinPast)}`),
    /** Somebody else who is looked after already. */
    caredFor: new RegExp(`${any(others)}.{0,${OTHERS_REACH}}${any(caredFor)}`),
    self: new RegExp(
      `^(?:那|所以|现在|而|然后)?(?:我(?!的?(?:们?家|${kin.join('|')}|父|母|同事|朋友|同学|邻居|室友|看到|听))|本人|自己)`,
    ),
    hypothetical: once(lists.hypothetical),
    knowledge: once(lists.knowledge),
    lesson: once(lists.lesson),
    open: each(lists.open),
  };
};
export type AssertionCues = ReturnType<typeof compileCues>;
