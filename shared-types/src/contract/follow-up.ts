import { z } from 'zod';
import type { EndpointName } from '../endpoints';
import type { EndpointSpec } from './endpoint-spec';
import { id, localDate } from './shared';

/** A question some days after a visit (随访). */
export const followUpView = z.strictObject({
  id,
  /** Whom it is about, masked. */
  maskedName: z.string(),
  visitDate: localDate,
  departmentCode: z.string(),
  departmentName: z.string(),
  doctorName: z.string(),
  /** The hospital's own words; no diagnosis. */
  question: z.string(),
  /** A later visit to the same department is booked or was made. */
  hasReturned: z.boolean(),
});
export type FollowUpView = z.infer<typeof followUpView>;

export const followUpEndpoints = {
  getFollowUp: {
    access: 'user',
    summary: '随访',
    params: z.strictObject({ followUpId: id }),
    response: followUpView,
  },
} as const satisfies Partial<Record<EndpointName, EndpointSpec>>;
