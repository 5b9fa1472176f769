import { hospitalDate, type MessageChannel, MINUTE, SECOND, type SubscriptionKey } from '@anzhen/shared-types';
import { aFewAtATime } from '../../platform/a-few-at-a-time';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import { smsRefusals } from '../../ports/sms';
import type { Worklist } from '../audit';
import type { ChannelResult, makeChannels, Outgoing } from './channels';
import type { DeliveryEnd, DeliveryRepository, FinalStatus } from './delivery.repository';
import type { DeliveryRow } from './notification.table';
import { type Pacer, PAUSE_MS } from './pacer';
import type { ReceiptRepository } from './receipt.repository';
import type { SubscriptionRepository } from './subscription.repository';
import type { TemplateBook } from './template-book';

/** One message of a batch on its way through its channels. */
export interface Work {
  outgoing: Outgoing;
  /** Still to be tried, in order; empty when the message is through. */
  channels: MessageChannel[];
  /** Tries whose end nobody wrote down: they may have arrived. */
  under: ReadonlyMap<MessageChannel, DeliveryRow>;
  isOff(channel: MessageChannel): boolean;
  /** When to come back to it; null when there is nothing left to do. */
  again: Date | null;
  /** Until when it waits for a channel that rests; later the next one is better than none. */
  patientUntil: Date;
  attempts: number;
}

export interface RoundDeps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  book: TemplateBook;
  pacer: Pacer;
  deliveries: DeliveryRepository;
  subscriptions: SubscriptionRepository;
  receipts: ReceiptRepository;
  worklist: Worklist;
  channels: ReturnType<typeof makeChannels>;
}

interface Try {
  work: Work;
  channel: MessageChannel;
  row: Pick<DeliveryRow, 'id' | 'status' | 'errorCode' | 'remoteId'>;
}

const AT_ONCE = 16;
const ATTEMPTS_MAX = 5;
/** Between two questions about a message that may have been sent. */
const ASK_AGAIN_MS = MINUTE;
const backoffMs = (attempts: number): number => Math.min(2 ** attempts * 2 * SECOND, 5 * MINUTE);

const firstOf = ({ channels }: Work): MessageChannel => {
  const [channel] = channels;
  if (!channel) throw new Error('a message without a channel has no round');
  return channel;
};

const wantedOf = ({ outgoing }: Work, book: TemplateBook) => ({
  userId: outgoing.message.userId,
  templateKey: outgoing.key,
  isLasting: book.isLasting(outgoing.key),
});

/** Writes down what is about to be tried and takes the sends for it; what cannot be tried is written down too. */
const makeBegin = ({ tx, book, deliveries, subscriptions, receipts }: RoundDeps) => {
  const beginNew = (works: readonly Work[]): Promise<Try[]> =>
    tx.run(async (scope) => {
      const needing = works.filter((work) => firstOf(work) === 'subscribe' && !work.isOff('subscribe'));
      const granted = await subscriptions.take(
        scope,
        needing.map((work) => wantedOf(work, book)),
      );
      const without = new Set(needing.filter((_, index) => !granted[index]));
      const tries = works.map((work) => {
        const channel = firstOf(work);
        const status = work.isOff(channel) ? 'off' : without.has(work) ? 'no_quota' : 'sending';
        return { messageId: work.outgoing.message.id, channel, status } as const;
      });
      const rows = await deliveries.begin(scope, tries);
      return works.map((work, index) => ({ work, channel: firstOf(work), row: rows[index] as DeliveryRow }));
    });

  /** A worker died between the sending and the writing down. Its subscribe messages cannot be told apart by WeChat. */
  const resume = async (works: readonly Work[]): Promise<Try[]> => {
    const tries = works.map((work): Try => {
      const row = work.under.get(firstOf(work)) as DeliveryRow;
      return { work, channel: firstOf(work), row: { ...row } };
    });
    const unsure = tries.filter(({ channel }) => channel === 'subscribe');
    const arrived = await receipts.findArrived(
      tx.outside,
      unsure.map(({ work }) => ({
        userId: work.outgoing.message.userId,
        templateId: book.ids.subscribe[work.outgoing.key] ?? '',
        since: (work.under.get('subscribe') as DeliveryRow).at,
      })),
    );
    unsure.forEach(({ row }, index) => {
      const remoteId = arrived[index];
      if (remoteId !== null && remoteId !== undefined) Object.assign(row, { status: 'sent', remoteId });
    });
    return tries;
  };

  return async (works: readonly Work[]): Promise<Try[]> => {
    const under = works.filter((work) => work.under.has(firstOf(work)));
    const fresh = works.filter((work) => !under.includes(work));
    return [...(fresh.length > 0 ? await beginNew(fresh) : []), ...(under.length > 0 ? await resume(under) : [])];
  };
};

/** Sends what may be sent now; nobody sends on a channel that WeChat has closed for a while. */
const makeSend = ({ clock, log, pacer, channels }: RoundDeps) => {
  return async ({ work, channel }: Try, lastSendAt: Date, paused: Set<MessageChannel>): Promise<ChannelResult> => {
    await pacer.turn(channel);
    // Nobody was asked, so it is no try.
    if (paused.has(channel) || clock.now() > lastSendAt) return { kind: 'pace', code: 0 };
    try {
      const result = await channels[channel](work.outgoing, work.under.get(channel));
      if (result.kind !== 'pace') return result;
      paused.add(channel);
      await pacer.pause(channel);
      log.warn({ channel, code: result.code }, 'channel paused: too many messages');
      return result;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error({ messageId: work.outgoing.message.id, channel, reason }, 'message could not be sent');
      // A text message is never sent again without asking first.
      return channel === 'sms' ? { kind: 'unknown' } : { kind: 'retry', code: -1 };
    }
  };
};

/** The end of a try, or null when the same try goes on later. */
const endOf = (result: ChannelResult, attempts: number): Omit<DeliveryEnd, 'id' | 'at'> | null => {
  const end = (status: FinalStatus, errorCode: number | null = null, remoteId: string | null = null) => ({
    ...{ status, errorCode, remoteId },
  });
  switch (result.kind) {
    case 'sent':
      return end('sent', null, result.remoteId);
    case 'noQuota':
      return end('no_quota');
    case 'noWay':
      return end('no_follower');
    case 'refused':
      return end('refused', result.code);
    case 'undelivered':
      return end('undelivered', null, result.remoteId);
    case 'pace':
    case 'unknown':
      return null;
    case 'retry':
      return attempts + 1 < ATTEMPTS_MAX ? null : end('refused', result.code);
  }
};

const paceEnd = (result: ChannelResult): Omit<DeliveryEnd, 'id' | 'at'> => ({
  ...{ status: 'refused', errorCode: 'code' in result ? result.code : null, remoteId: null },
});

/**
 * The gateway for text messages does not know a message that it gets twice. So a row `sending` means there that it may
 * have been taken, and what surely was not has none.
 */
const leavesNoRow = ({ work, channel }: Try, { kind }: ChannelResult): boolean =>
  channel === 'sms' && (kind === 'retry' || (kind === 'pace' && !work.under.has(channel)));

/** Quota that WeChat denies is gone; quota for a message that WeChat refused was not used. */
const settleQuota = async (
  scope: Scope,
  subscriptions: SubscriptionRepository,
  tries: readonly Try[],
  book: TemplateBook,
): Promise<void> => {
  const usersBy = (status: FinalStatus) => {
    const users = new Map<SubscriptionKey, string[]>();
    for (const { work, channel, row } of tries)
      if (channel === 'subscribe' && row.status === status)
        users.set(work.outgoing.key, [...(users.get(work.outgoing.key) ?? []), work.outgoing.message.userId]);
    return users;
  };
  for (const [key, users] of usersBy('no_quota')) await subscriptions.empty(scope, users, key);
  for (const [key, users] of usersBy('refused'))
    if (!book.isLasting(key)) await subscriptions.giveBack(scope, users, key);
};

/** The gateway takes nobody's message, for a reason that only a person can end; put before one once a day. */
const isShutOut = ({ channel, row }: Try): boolean =>
  channel === 'sms' && row.status === 'refused' && row.errorCode === smsRefusals.account;

/** Tries the first channel of every message: intent, sends, outcome. */
export const makeDeliveryRound = (deps: RoundDeps) => {
  const { tx, clock, book, pacer, deliveries, subscriptions, worklist } = deps;
  const begin = makeBegin(deps);
  const send = makeSend(deps);

  /** When to try the same once more. */
  const againIn = (work: Work, kind: ChannelResult['kind']): number => {
    if (kind === 'pace') return PAUSE_MS;
    if (kind === 'unknown') return ASK_AGAIN_MS;
    work.attempts += 1;
    return backoffMs(work.attempts);
  };

  const restsTooLong = ({ work: { patientUntil } }: Try, { kind }: ChannelResult): boolean =>
    kind === 'pace' && clock.now().getTime() + PAUSE_MS > patientUntil.getTime();

  const move = (each: Try, result: ChannelResult, untaken: string[]): void => {
    const { work, row } = each;
    const end = restsTooLong(each, result) ? paceEnd(result) : endOf(result, work.attempts);
    if (end) {
      Object.assign(row, end);
      work.attempts = 0;
      work.channels = end.status === 'sent' ? [] : work.channels.slice(1);
      return;
    }
    if (leavesNoRow(each, result)) untaken.push(row.id);
    work.again = new Date(clock.now().getTime() + againIn(work, result.kind));
    work.channels = [];
  };

  return async (works: readonly Work[], lastSendAt: Date): Promise<void> => {
    const paused = new Set<MessageChannel>();
    for (const channel of new Set(works.map(firstOf))) if (await pacer.isPaused(channel)) paused.add(channel);
    const tries = await begin(works);
    const sending = tries.filter(({ row }) => row.status === 'sending');
    for (const { work, row } of tries)
      if (row.status !== 'sending') work.channels = row.status === 'sent' ? [] : work.channels.slice(1);
    const untaken: string[] = [];
    await aFewAtATime(sending, AT_ONCE, async (each) => move(each, await send(each, lastSendAt, paused), untaken));
    const at = clock.now();
    const resumed = tries.filter(({ row, work, channel }) => row.status === 'sent' && work.under.has(channel));
    const ended = new Set([...sending.filter(({ row }) => row.status !== 'sending'), ...resumed]);
    const ends = [...ended].map(({ row }) => ({
      ...{ id: row.id, status: row.status, errorCode: row.errorCode, remoteId: row.remoteId, at },
    }));
    if (ends.length + untaken.length === 0) return;
    await tx.run(async (scope) => {
      await deliveries.forget(scope, untaken);
      await deliveries.finish(scope, ends);
      await settleQuota(scope, subscriptions, [...ended], book);
      if ([...ended].some(isShutOut)) await worklist.open(scope, 'sms-account', hospitalDate(at), {});
    });
  };
};
