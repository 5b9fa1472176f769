import { z } from 'zod';
import { id, instant } from './shared';

const noteLines = z.array(z.strictObject({ label: z.string(), text: z.string() }));

/**
 * 预诊小结 of one registration. none: nothing was told lately · offered: this is what would be read, nobody can read it
 * yet · shared: staff at this visit can read exactly these lines
 */
export const preVisitNoteView = z.strictObject({
  state: z.enum(['none', 'offered', 'shared']),
  triageId: id.nullable(),
  lines: noteLines,
  toldAt: instant.nullable(),
  sharedAt: instant.nullable(),
  /** Before the visit only. */
  canChange: z.boolean(),
});
export type PreVisitNoteView = z.infer<typeof preVisitNoteView>;

/** The person has read the lines and agrees that they are read at this visit. */
export const sharePreVisitNoteRequest = z.strictObject({ triageId: id, agreed: z.literal(true) });

/** What staff read; null when nothing was shared. */
export const sharedNoteView = z.strictObject({
  note: z.strictObject({ lines: noteLines, toldAt: instant, sharedAt: instant }).nullable(),
});
export type SharedNoteView = z.infer<typeof sharedNoteView>;
