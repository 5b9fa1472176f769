import { z } from 'zod';

/** What reads an answer and says which of its fields do not fit; every zod schema is one. */
export interface Shape<Answer> {
  safeParse(data: unknown): { success: true; data: Answer } | { success: false; error: z.ZodError };
}

/** Names of the fields in which an answer is not about what was asked. */
type Misfits<Answer> = (answer: Answer) => readonly string[];

const namedOtherwise =
  <Answer extends object>(asked: Partial<Answer>): Misfits<Answer> =>
  (answer) =>
    Object.keys(asked).filter((name) => answer[name as keyof Answer] !== asked[name as keyof Answer]);

/**
 * A schema whose answer must also be about what was asked: it names the same values, or a function finds no misfit. The
 * schema is built once; zod compiles each at its first use, so one of its own for every call would cost more than the
 * rest of the call.
 */
export const about = <Answer extends object>(
  schema: Shape<Answer>,
  asked: Partial<Answer> | Misfits<Answer>,
): Shape<Answer> => {
  const misfitsOf = typeof asked === 'function' ? asked : namedOtherwise(asked);
  return {
    safeParse(data) {
      const parsed = schema.safeParse(data);
      const misfits = parsed.success ? misfitsOf(parsed.data) : [];
      if (misfits.length === 0) return parsed;
      const message = 'is not what was asked for';
      return {
        success: false,
        error: new z.ZodError(misfits.map((name) => ({ code: 'custom', path: [name], message, input: undefined }))),
      };
    },
  };
};
