import { z } from 'zod';
import { id, idempotencyKey, instant, localDate, localTime, place, sex } from './shared';

export const ticketStatus = z.enum(['waiting', 'called', 'in_consult', 'missed', 'done', 'left']);
export type TicketStatus = z.infer<typeof ticketStatus>;

export const queueStatus = z.enum(['open', 'paused', 'closed']);
export type QueueStatus = z.infer<typeof queueStatus>;

/** Why somebody goes first; which of these a hospital knows, and how far ahead they go, is in config/hospital. */
export const priority = z.enum(['emergency', 'military', 'pregnant', 'disabled', 'elder']);
export type Priority = z.infer<typeof priority>;

/** A room's own line · one line before several rooms · an examination. */
export const queueKind = z.enum(['clinic', 'shared', 'exam']);
export type QueueKind = z.infer<typeof queueKind>;

/** Degrees. Used once, to see that the phone is in the hospital, and not kept. */
export const location = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
});

export const checkInRequest = z.strictObject({
  patientId: id,
  scene: z.string().min(1).max(64),
  location: location.optional(),
});

/** Minutes, or null when fewer than three visits today tell how long one takes (UX rule: never a fake minute). */
export const waitRange = z.strictObject({
  fromMinutes: z.int(),
  toMinutes: z.int(),
  fromTime: localTime,
  toTime: localTime,
  basis: z.string(),
});
export type WaitRange = z.infer<typeof waitRange>;

export const liveTicket = z.strictObject({
  id,
  queueId: id,
  number: z.string(),
  status: ticketStatus,
  maskedName: z.string(),
  departmentName: z.string(),
  doctorName: z.string(),
  doctorTitle: z.string(),
  room: z.string(),
  place,
  checkedInAt: instant,
  calledAt: instant.nullable(),
  timesCalled: z.int().min(0),
  peopleAhead: z.int().min(0),
  wait: waitRange.nullable(),
  lastCalledNumber: z.string().nullable(),
  /** Those before and around, in order, masked: for "see yourself in the line". */
  line: z.array(z.strictObject({ number: z.string(), status: ticketStatus, isYou: z.boolean() })),
  recentCalls: z.array(z.strictObject({ number: z.string(), room: z.string(), at: instant, status: ticketStatus })),
  queueStatus,
  pauseReason: z.string().nullable(),
  remindWhenAhead: z.int().nullable(),
  missedRule: z.string(),
  /** Somebody who came later goes first by a rule or a nurse's reason: why the number ahead has grown. */
  isOvertaken: z.boolean(),
  /** Sequence number of the queue's last event that this answer contains. */
  seq: z.int().min(0),
  /** The common line from which this room also calls, and the same number of it: it moves whichever room calls. */
  feed: z.strictObject({ queueId: id, seq: z.int().min(0) }).nullable(),
  serverNow: instant,
});
export type LiveTicket = z.infer<typeof liveTicket>;

export const ticketList = z.strictObject({ tickets: z.array(liveTicket) });
export type TicketList = z.infer<typeof ticketList>;
export const remindRequest = z.strictObject({
  whenAhead: z.union([z.literal(1), z.literal(3), z.literal(5)]).nullable(),
});

export const staffTicket = z.strictObject({
  id,
  number: z.string(),
  status: ticketStatus,
  maskedName: z.string(),
  sex: z.enum(['male', 'female']),
  age: z.int(),
  tags: z.array(z.string()),
  timesCalled: z.int(),
  timesMissed: z.int(),
  calledAt: instant.nullable(),
  consultStartedAt: instant.nullable(),
  startsAt: localTime,
  priority: priority.nullable(),
});
export type StaffTicket = z.infer<typeof staffTicket>;

/** Registered for a line and not here yet. */
export const expectedVisit = z.strictObject({
  appointmentId: id,
  maskedName: z.string(),
  age: z.int(),
  startsAt: localTime,
  endsAt: localTime,
});
export type ExpectedVisit = z.infer<typeof expectedVisit>;

export const staffQueue = z.strictObject({
  id,
  room: z.string(),
  doctorName: z.string(),
  doctorTitle: z.string(),
  departmentName: z.string(),
  area: z.string(),
  visitDate: localDate,
  status: queueStatus,
  pauseReason: z.string().nullable(),
  resumesAt: localTime.nullable(),
  current: staffTicket.nullable(),
  next: staffTicket.nullable(),
  /** A suggestion only; the nurse decides and leaves a reason. */
  prioritySuggestion: staffTicket.nullable(),
  waiting: z.array(staffTicket),
  missed: z.array(staffTicket),
  notCheckedIn: z.int().min(0),
  /** The first of those whose time has come or comes within the hour. */
  expected: z.array(expectedVisit),
  /** Of a paused line: how many of those who wait have been told on their phones; null of any other. */
  told: z.int().min(0).nullable(),
  averageMinutes: z.int().nullable(),
  undo: z.strictObject({ eventId: id, label: z.string(), until: instant }).nullable(),
  seq: z.int().min(0),
  kind: queueKind,
  /** The hospital's own caller calls here; this console adds and reads, it does not call. */
  isCalledElsewhere: z.boolean(),
});
export type StaffQueue = z.infer<typeof staffQueue>;
export const staffQueueList = z.strictObject({
  area: z.string(),
  areas: z.array(z.string()),
  queues: z.array(staffQueue),
  serverNow: instant,
});
export type StaffQueueList = z.infer<typeof staffQueueList>;
export const staffQueueQuery = z.strictObject({ area: z.string().max(40).optional() });

/** Four digits are the end of a phone number; anything else is part of a name. In the body: neither belongs in a URL. */
export const peopleQuery = z.strictObject({
  area: z.string().max(40).optional(),
  wanted: z.string().trim().min(2, '请输入姓名或手机号最后 4 位').max(30),
});
export const foundPeople = z.strictObject({ ticketIds: z.array(id) });
export type FoundPeople = z.infer<typeof foundPeople>;

/** Whom the console showed in the room, or null; a call is refused when somebody else is in it by now. */
const inRoom = id.nullable().optional();

/** Every action is idempotent by its key: a double click is one call. */
export const queueActionRequest = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('call_next'), inRoom, idempotencyKey }),
  z.strictObject({
    action: z.literal('call'),
    ticketId: id,
    reason: z.string().trim().min(2).max(60),
    inRoom,
    idempotencyKey,
  }),
  z.strictObject({ action: z.literal('recall'), ticketId: id, idempotencyKey }),
  z.strictObject({ action: z.literal('start'), ticketId: id, idempotencyKey }),
  z.strictObject({ action: z.literal('miss'), ticketId: id, idempotencyKey }),
  z.strictObject({ action: z.literal('rejoin'), ticketId: id, idempotencyKey }),
  z.strictObject({ action: z.literal('done'), ticketId: id, idempotencyKey }),
  /** Back with results, for somebody whose phone cannot say so. */
  z.strictObject({ action: z.literal('return'), ticketId: id, idempotencyKey }),
  z.strictObject({ action: z.literal('transfer'), ticketId: id, toQueueId: id, idempotencyKey }),
  z.strictObject({
    action: z.literal('pause'),
    reason: z.string().trim().min(2).max(40),
    resumesAt: localTime.nullable(),
    idempotencyKey,
  }),
  z.strictObject({ action: z.literal('resume'), idempotencyKey }),
  /** Says once more why nobody is called, also to those who came since the pause began. */
  z.strictObject({ action: z.literal('tell'), idempotencyKey }),
  z.strictObject({
    action: z.literal('prioritise'),
    ticketId: id,
    priority,
    reason: z.string().trim().min(2).max(60),
    idempotencyKey,
  }),
  /** For a registered person without a phone, or whose phone does not work. */
  z.strictObject({ action: z.literal('check_in'), appointmentId: id, idempotencyKey }),
  /** For a person whom only the desk knows. */
  z.strictObject({
    action: z.literal('walk_in'),
    name: z.string().trim().min(1).max(30),
    sex,
    birthDate: localDate,
    priority: priority.nullable(),
    idempotencyKey,
  }),
  /** The end of the session; who still waits goes to another line, or is told that it is over. */
  z.strictObject({ action: z.literal('close'), toQueueId: id.nullable(), idempotencyKey }),
  /** The deed that the console named; without it the newest one. */
  z.strictObject({ action: z.literal('undo'), eventId: id.optional(), idempotencyKey }),
]);
export type QueueActionRequest = z.infer<typeof queueActionRequest>;

/** Whom the desk may add to a line: who is registered for it and not here yet, and who was seen and may come back. */
export const expectedList = z.strictObject({
  visits: z.array(expectedVisit),
  /** Newest first. */
  seen: z.array(staffTicket),
});
export type ExpectedList = z.infer<typeof expectedList>;

/** What happened in the lines of an area today, newest first (操作记录). */
export const queueDeedList = z.strictObject({
  area: z.string(),
  deeds: z.array(
    z.strictObject({
      id,
      at: instant,
      room: z.string(),
      text: z.string(),
      reason: z.string().nullable(),
      by: z.string(),
    }),
  ),
});
export type QueueDeedList = z.infer<typeof queueDeedList>;

const told = {
  /** Same key, same matter: sent again, it changes nothing and gets the same answer. */
  idempotencyKey,
  /** When it happened there; of two about one person the later one holds. */
  at: instant,
  /** The clinic session as the HIS names it. */
  sessionId: z.string().min(1).max(64),
};
/** The registration, or the order of an examination, as the HIS names it. */
const aboutSomebody = { ...told, ref: z.string().min(1).max(64) };

/** What the HIS or the hospital's own caller tells about a line. docs/QUEUE-API.md */
export const queueUpdateRequest = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('arrived'),
    ...aboutSomebody,
    /** Needed for somebody who did not register here. */
    person: z.strictObject({ name: z.string().trim().min(1).max(30), sex, birthDate: localDate }).optional(),
    slot: z.strictObject({ startsAt: localTime, endsAt: localTime }).optional(),
    priority: priority.optional(),
  }),
  z.strictObject({ type: z.literal('called'), ...aboutSomebody }),
  z.strictObject({ type: z.literal('started'), ...aboutSomebody }),
  z.strictObject({ type: z.literal('missed'), ...aboutSomebody }),
  z.strictObject({ type: z.literal('rejoined'), ...aboutSomebody }),
  z.strictObject({ type: z.literal('done'), ...aboutSomebody }),
  z.strictObject({ type: z.literal('transferred'), ...aboutSomebody, toSessionId: z.string().min(1).max(64) }),
  z.strictObject({
    type: z.literal('paused'),
    ...told,
    reason: z.string().trim().min(2).max(40),
    resumesAt: localTime.nullable(),
  }),
  z.strictObject({ type: z.literal('resumed'), ...told }),
  z.strictObject({ type: z.literal('closed'), ...told }),
]);
export type QueueUpdate = z.infer<typeof queueUpdateRequest>;

/** applied · repeated: this key was applied before · outdated: something later is known about the same matter. */
export const queueUpdateResult = z.strictObject({
  outcome: z.enum(['applied', 'repeated', 'outdated']),
  ticketId: id.nullable(),
  number: z.string().nullable(),
  /** Number of the line's last event. */
  seq: z.int().min(0),
});
export type QueueUpdateResult = z.infer<typeof queueUpdateResult>;

export const identityView = z.strictObject({
  name: z.string(),
  maskedIdNumber: z.string().nullable(),
  phoneTail: z.string(),
});
export type IdentityView = z.infer<typeof identityView>;

export const boardView = z.strictObject({
  area: z.string(),
  departmentNames: z.array(z.string()),
  rooms: z.array(
    z.strictObject({
      queueId: id,
      room: z.string(),
      doctorName: z.string(),
      status: queueStatus,
      pauseReason: z.string().nullable(),
      current: z.strictObject({ number: z.string(), maskedName: z.string(), calledAt: instant }).nullable(),
      upNext: z.array(z.string()),
      waiting: z.int().min(0),
      seq: z.int().min(0),
    }),
  ),
  /** Newest first; `text` is what the speaker says. */
  calls: z.array(
    z.strictObject({ number: z.string(), maskedName: z.string(), room: z.string(), at: instant, text: z.string() }),
  ),
  missed: z.array(z.strictObject({ number: z.string(), maskedName: z.string() })),
  /** Behind how many somebody waits who has missed a call and comes to the desk. */
  missedBehind: z.int().min(0),
  /** What the area's own code opens on a phone; null while the hospital has made none. */
  codeLink: z.string().nullable(),
  serverNow: instant,
});
export type BoardView = z.infer<typeof boardView>;

/** First frame from the client: tokens never travel in the URL. `board:<area>` needs no token. */
export const liveHello = z.strictObject({
  type: z.literal('hello'),
  token: z.string().max(100).nullable(),
  topics: z.array(z.strictObject({ topic: z.string().max(80), lastSeq: z.int().min(0).nullable() })).max(20),
});
export type LiveHello = z.infer<typeof liveHello>;
/**
 * Frames from the server. `changed` says that a topic moved to `seq`; the client re-reads when it has less. What was
 * missed since `lastSeq` comes as one `changed` before `ready`; after it every number comes, each once.
 */
export type LiveFrame =
  | { type: 'ready'; serverNow: string }
  | { type: 'changed'; topic: string; seq: number }
  | { type: 'refused'; topic: string; code: string }
  | { type: 'pong' };
