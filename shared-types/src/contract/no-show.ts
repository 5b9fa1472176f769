import { z } from 'zod';
import type { EndpointName } from '../endpoints';
import type { EndpointSpec } from './endpoint-spec';
import { id, instant, localDate } from './shared';

/** counted: stands against the patient · appealed: staff look at it · forgiven: does not count · upheld: counts, appeal answered */
export const noShowStatus = z.enum(['counted', 'appealed', 'forgiven', 'upheld']);
export type NoShowStatus = z.infer<typeof noShowStatus>;

export const noShowView = z.strictObject({
  id,
  status: noShowStatus,
  visitDate: localDate,
  departmentName: z.string(),
  doctorName: z.string(),
  /** Until when an appeal is taken; null when it is too late or there was one. */
  appealUntil: instant.nullable(),
  /** What staff answered to the appeal. */
  decisionReason: z.string().nullable(),
});
export type NoShowView = z.infer<typeof noShowView>;

/** The no-show ledger (爽约记录) of one patient. */
export const noShowList = z.strictObject({
  noShows: z.array(noShowView),
  counted: z.int().min(0),
  limit: z.int().min(1),
  windowDays: z.int().min(1),
  /** Booking by phone is closed until then; the window stays open. */
  blockedUntil: instant.nullable(),
});
export type NoShowList = z.infer<typeof noShowList>;

export const appealNoShowRequest = z.strictObject({ reason: z.string().trim().min(2).max(200) });

export const appealView = z.strictObject({
  id,
  patientName: z.string(),
  visitDate: localDate,
  departmentName: z.string(),
  doctorName: z.string(),
  reason: z.string(),
  appealedAt: instant,
});
export const appealList = z.strictObject({ appeals: z.array(appealView) });
export type AppealList = z.infer<typeof appealList>;
export const decideAppealRequest = z.strictObject({
  decision: z.enum(['forgive', 'uphold']),
  reason: z.string().trim().min(2).max(200),
});

const noShowParams = z.strictObject({ noShowId: id });

export const noShowEndpoints = {
  listNoShows: {
    access: 'user',
    summary: '爽约记录',
    params: z.strictObject({ patientId: id }),
    response: noShowList,
  },
  appealNoShow: {
    access: 'user',
    summary: '对爽约记录申诉',
    params: noShowParams,
    request: appealNoShowRequest,
    response: noShowView,
  },
  listAppeals: { access: 'staff', summary: '查看爽约申诉', recorded: [], response: appealList },
  decideAppeal: {
    access: 'staff',
    summary: '处理爽约申诉',
    params: noShowParams,
    request: decideAppealRequest,
    response: appealList,
  },
} as const satisfies Partial<Record<EndpointName, EndpointSpec>>;
