import type { Statement } from '../platform/db/together';

/** A statement that asks nothing, for what another module would say. */
export const answering = <Answer>(answer: Answer): Statement<Answer> => ({
  sql: 'SELECT 1',
  values: [],
  read: () => answer,
});
