import { z } from 'zod';
import type { EndpointName } from '../endpoints';
import type { EndpointSpec } from './endpoint-spec';
import { liveTicket } from './queue';
import { id, instant } from './shared';

const token = z.string().regex(/^[\w-]{43}$/);
const ticketParams = z.strictObject({ ticketId: id });

/** `token` opens it in the mini-program, `url` in a browser; told once. */
export const ticketShare = z.strictObject({ token, url: z.url(), expiresAt: instant });
export type TicketShare = z.infer<typeof ticketShare>;

/** A place in a line, for the family: no department, no doctor, nobody else's number. */
export const sharedTicket = liveTicket
  .pick({
    ...{ number: true, status: true, maskedName: true, peopleAhead: true, wait: true, room: true },
    ...{ place: true, queueStatus: true, serverNow: true },
  })
  .extend({ hospitalName: z.string(), expiresAt: instant });
export type SharedTicket = z.infer<typeof sharedTicket>;

export const ticketShareEndpoints = {
  shareTicket: {
    access: 'user',
    summary: '发给家人看：生成只看候诊进度的链接，这次门诊结束就失效',
    status: 201,
    params: ticketParams,
    response: ticketShare,
  },
  revokeTicketShares: {
    access: 'user',
    summary: '收回这个号发出去的全部链接',
    status: 204,
    params: ticketParams,
    response: z.void(),
  },
  openTicketShare: {
    access: 'public',
    summary: '家人凭链接看候诊进度，不用登录',
    request: z.strictObject({ token }),
    response: sharedTicket,
  },
} as const satisfies Partial<Record<EndpointName, EndpointSpec>>;
