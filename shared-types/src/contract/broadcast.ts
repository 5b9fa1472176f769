import { z } from 'zod';
import { atNight } from '../kernel';
import type { EndpointName } from '../endpoints';
import type { EndpointSpec } from './endpoint-spec';
import { messageChannel, messageEvent } from './notification';
import { id, instant, localDate } from './shared';

/** change_notice: something about the visit is different · visit_notice: what to bear in mind for it */
export const noticeEvent = messageEvent.extract(['change_notice', 'visit_notice']);
export type NoticeEvent = z.infer<typeof noticeEvent>;

/**
 * draft: being written · waiting: for somebody else to release it · scheduled: for its time · sending: people are handed over · paused: nobody
 * more for now · stopped: for good, also when its day went by · done: everybody is handed over and has left
 */
export const broadcastStatus = z.enum(['draft', 'waiting', 'scheduled', 'sending', 'paused', 'stopped', 'done']);
export type BroadcastStatus = z.infer<typeof broadcastStatus>;

const code = z.string().regex(/^[\w-]{1,64}$/);
/** Everybody booked in one department on one day; with a session, in that session only. */
export const broadcastGroup = z.strictObject({
  day: localDate,
  departmentCode: code,
  sessionId: code.nullable(),
});
export type BroadcastGroup = z.infer<typeof broadcastGroup>;
/** A group as staff read it, for example `何知远 11月25日 周三 上午`. */
export const namedGroup = broadcastGroup.extend({ name: z.string() });
export type NamedGroup = z.infer<typeof namedGroup>;

export const GROUPS_MAX = 8;
/** Whom a notice is for: who stands in several of the groups gets it once. */
export const broadcastAudience = z.array(broadcastGroup).min(1).max(GROUPS_MAX, `一次最多 ${GROUPS_MAX} 组`);

export const bookedSession = z.strictObject({
  sessionId: z.string(),
  departmentCode: z.string(),
  departmentName: z.string(),
  doctorName: z.string(),
  periodLabel: z.string(),
  startsAt: z.string(),
  people: z.int().min(1),
  isStopped: z.boolean(),
});
export type BookedSession = z.infer<typeof bookedSession>;

/** `fact`: null is what the author writes. Longer than `most` signs is cut. */
const smsParam = z.strictObject({
  fact: z.string().nullable(),
  otherwise: z.string(),
  most: z.int().min(1),
});

/** What each kind of notice may say and how it looks outside the app. */
export const noticeForm = z.strictObject({
  kinds: z.array(
    z.strictObject({
      event: noticeEvent,
      title: z.string(),
      /** The template's fields in order; the one whose fact is null is what the author writes. */
      fields: z.array(
        z.strictObject({
          label: z.string(),
          fact: z.string().nullable(),
          /** What stands there for everybody; null: what is written, or each person's own. */
          fixed: z.string().nullable(),
        }),
      ),
      /** Template fields, of every channel, that carry the author's words: they set the limits. */
      wordsIn: z.array(z.string()),
      channels: z.array(messageChannel),
      atNight: z.enum(atNight),
      /** The text message as the gateway approved it, `{1}` being the first of `params`; null: it goes without. */
      sms: z.strictObject({ text: z.string(), params: z.array(smsParam) }).nullable(),
    }),
  ),
  /** What stands in 【】 before every text message; null: the hospital has no gateway. */
  smsSign: z.string().nullable(),
  unsaid: z.array(z.string()),
  /** More people than this and somebody else must release it. */
  releaseAbove: z.int().min(0),
  quietHours: z.strictObject({ from: z.string(), to: z.string() }),
  hospitalName: z.string(),
  hotline: z.string(),
});
export type NoticeForm = z.infer<typeof noticeForm>;

/** What would happen: by the channel that will most likely take it. Nobody is told anything. */
export const dryRun = z.strictObject({
  people: z.int().min(0),
  channels: z.array(z.strictObject({ channel: messageChannel, people: z.int().min(0) })),
  phoneOnly: z.int().min(0),
  needsRelease: z.boolean(),
  /** The first 200, names masked. */
  list: z.array(z.strictObject({ name: z.string(), visit: z.string(), channel: messageChannel.nullable() })),
});
export type DryRun = z.infer<typeof dryRun>;

/**
 * What became of one person: waiting · dropped: the number was given back meanwhile · on_way · a channel: it took it ·
 * unreached: only a call is left · phoned: somebody called
 */
export const broadcastResult = z.enum([
  ...(['waiting', 'dropped', 'on_way', 'unreached', 'phoned'] as const),
  ...messageChannel.options,
]);
export type BroadcastResult = z.infer<typeof broadcastResult>;

/** Somebody sent the notice to their own WeChat. The result is one of `on_way`, a channel, `unreached`. */
export const broadcastTrial = z.strictObject({ by: z.string(), at: instant, result: broadcastResult });
export type BroadcastTrial = z.infer<typeof broadcastTrial>;

export const broadcastView = z.strictObject({
  id,
  status: broadcastStatus,
  event: noticeEvent,
  title: z.string(),
  words: z.string(),
  audience: z.array(namedGroup),
  writtenBy: z.string(),
  /** Whether the caller wrote it, and so may not release it. */
  isOwn: z.boolean(),
  writtenAt: instant,
  /** When it is to begin; null: as soon as it is released. */
  sendAt: instant.nullable(),
  /** Of one that began at a time: how many came to the audience since the release, and how many left it. */
  since: z.strictObject({ joined: z.int().min(0), gone: z.int().min(0) }).nullable(),
  releasedBy: z.string().nullable(),
  releasedAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** Why it was stopped or sent back. */
  reason: z.string().nullable(),
  /** When its author last asked the others to release it. */
  nudgedAt: instant.nullable(),
  /** Give it back with a submission or a release: it says which wording was seen. */
  updatedAt: instant,
  people: z.int().min(0),
  /** How many people have which result; results that nobody has are left out. */
  results: z.partialRecord(broadcastResult, z.int().min(1)),
  /** Newest first; nobody in them is counted in `people`. */
  trials: z.array(broadcastTrial),
});
export type BroadcastView = z.infer<typeof broadcastView>;

export const broadcastPage = z.strictObject({
  broadcasts: z.array(broadcastView),
  /** Give it as `before` for the next page; null at the end. */
  next: id.nullable(),
});
export type BroadcastPage = z.infer<typeof broadcastPage>;

export const broadcastPerson = z.strictObject({
  id,
  name: z.string(),
  visit: z.string(),
  result: broadcastResult,
  phonedAt: instant.nullable(),
});
export const broadcastDetail = z.strictObject({
  broadcast: broadcastView,
  /** The first 200 with the wanted result. */
  people: z.array(broadcastPerson),
});
export type BroadcastDetail = z.infer<typeof broadcastDetail>;

/** Whom nothing reached, with names and phones: it is there to call them. */
export const phoneList = z.strictObject({
  people: z.array(
    z.strictObject({
      id,
      name: z.string(),
      phone: z.string(),
      visit: z.string(),
      phonedAt: instant.nullable(),
      phonedBy: z.string().nullable(),
    }),
  ),
});
export type PhoneList = z.infer<typeof phoneList>;

const words = z.string().trim().max(200, '最多 200 个字');
const reason = z.string().trim().min(1, '请写原因').max(120);
/** What the person who moves it saw: how many people, and which state of it. Another one means that they did not see all. */
const seen = { people: z.int().min(0), updatedAt: instant };
const broadcastMove = z.discriminatedUnion('move', [
  z.strictObject({ move: z.literal('submit'), ...seen }),
  z.strictObject({ move: z.literal('release'), ...seen }),
  z.strictObject({ move: z.literal('return'), reason }),
  z.strictObject({ move: z.literal('pause') }),
  z.strictObject({ move: z.literal('resume') }),
  z.strictObject({ move: z.literal('stop'), reason }),
]);
export type BroadcastMove = z.infer<typeof broadcastMove>;

const draft = z.strictObject({ event: noticeEvent, words, audience: broadcastAudience, sendAt: instant.nullable() });
const params = z.strictObject({ broadcastId: id });
const search = { day: localDate.optional(), wanted: z.string().trim().min(1).max(40).optional() };

/** 群发通知: written by one, released by another, sent to whom the schedule names. */
export const broadcastEndpoints = {
  getNoticeForm: { access: 'staff', summary: '通知的种类和写法', response: noticeForm },
  listBookedSessions: {
    access: 'staff',
    summary: '某天有人挂号的门诊',
    query: z.strictObject({ day: localDate }),
    response: z.strictObject({ sessions: z.array(bookedSession) }),
  },
  dryRunBroadcast: {
    access: 'staff',
    summary: '试算通知发给谁',
    recorded: [],
    request: z.strictObject({ event: noticeEvent, audience: broadcastAudience }),
    response: dryRun,
  },
  listBroadcasts: {
    access: 'staff',
    summary: '群发通知的记录',
    query: z.strictObject({ ...search, before: id.optional() }),
    response: broadcastPage,
  },
  exportBroadcasts: {
    access: 'staff',
    summary: '导出群发通知的记录',
    recorded: [],
    query: z.strictObject(search),
    response: z.strictObject({
      fileName: z.string(),
      csv: z.string(),
      rows: z.int().min(0),
      /** Whether it is all that was asked for; else the newest of it. */
      isWhole: z.boolean(),
    }),
  },
  draftBroadcast: {
    access: 'staff',
    summary: '存一条群发通知的草稿',
    recorded: ['event', 'words', 'sendAt'],
    status: 201,
    request: draft,
    response: broadcastView,
  },
  editBroadcast: {
    access: 'staff',
    summary: '改群发通知的草稿',
    recorded: ['event', 'words', 'sendAt'],
    params,
    request: draft,
    response: broadcastView,
  },
  discardBroadcast: { access: 'staff', summary: '删除群发通知的草稿', status: 204, params, response: z.void() },
  readBroadcast: {
    access: 'staff',
    summary: '查看一条群发通知和名单',
    recorded: [],
    params,
    query: z.strictObject({ result: broadcastResult.optional() }),
    response: broadcastDetail,
  },
  moveBroadcast: {
    access: 'staff',
    summary: '提交、复核、暂停或停止群发通知',
    recorded: ['move', 'reason', 'people'],
    params,
    request: broadcastMove,
    response: broadcastView,
  },
  tryBroadcast: {
    access: 'staff',
    summary: '先把群发通知发给自己看',
    recorded: [],
    params,
    response: broadcastView,
  },
  nudgeBroadcast: {
    access: 'staff',
    summary: '催同事复核群发通知',
    recorded: [],
    params,
    response: z.strictObject({
      broadcast: broadcastView,
      /** How many colleagues found it in their WeChat; the others see it on the page. */
      told: z.int().min(0),
    }),
  },
  readPhoneList: { access: 'staff', summary: '查看电话名单', recorded: [], params, response: phoneList },
  markPhoned: {
    access: 'staff',
    summary: '登记已电话告知',
    recorded: ['done'],
    status: 204,
    params: z.strictObject({ broadcastId: id, personId: id }),
    request: z.strictObject({ done: z.boolean() }),
    response: z.void(),
  },
} as const satisfies Partial<Record<EndpointName, EndpointSpec>>;
