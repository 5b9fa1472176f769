import { type MessageEvent, MINUTE, SECOND, wechatMoment } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import type { MessagesConfig } from '../../platform/message-config';
import type { Clock } from '../../ports/clock';
import type { Accounts } from '../identity';
import type { Patients } from '../patient';
import type { ChannelChoiceRepository } from './channel-choice.repository';
import { type ChannelDeps, makeChannels, type Outgoing } from './channels';
import type { DeliveryRepository } from './delivery.repository';
import { makeDeliveryRound, type RoundDeps, type Work } from './delivery-round';
import type { Claim, MessageRepository } from './message.repository';
import type { DeliveryRow, MessageRow } from './notification.table';
import { planDelivery } from './plan-delivery.policy';

export interface DeliverDeps extends ChannelDeps, Omit<RoundDeps, 'channels'> {
  tx: Transactions;
  clock: Clock;
  log: Log;
  workerId: string;
  quietHours: MessagesConfig['quietHours'];
  accounts: Pick<Accounts, 'contactsOf'>;
  patients: Pick<Patients, 'describe'>;
  messages: MessageRepository;
  deliveries: DeliveryRepository;
  choices: ChannelChoiceRepository;
}

/** Longer than a batch takes when every answer is late; a dead worker's messages wait as long. */
const CLAIM_MS = MINUTE;
/** No send begins so near to the end of a turn that its answer could come after it. */
const LAST_SEND_MS = 10 * SECOND;
/** A message waits for a resting channel a tenth of the time that it is good for: a call a minute, a reminder an hour. */
const PATIENCE = MINUTE / 10;
const BATCH: Record<MessageRow['lane'], number> = { now: 50, bulk: 250 };

/** Where each person of a batch can be found, with one question for all. */
const makeFindPeople =
  ({ tx, accounts, patients, book, sms }: DeliverDeps) =>
  async (list: readonly MessageRow[]): Promise<(message: MessageRow) => Omit<Outgoing, 'key'>> => {
    const userIds = [...new Set(list.map(({ userId }) => userId))];
    const texted = list.filter(({ event }) => book.channelsOf(event as MessageEvent).includes('sms'));
    const patientIds = texted.flatMap(({ patientId }) => (patientId === null ? [] : [patientId]));
    const [contacts, people] = await Promise.all([
      accounts.contactsOf(tx.outside, userIds),
      sms === null ? new Map<string, { phone: string }>() : patients.describe(tx.outside, patientIds),
    ]);
    return (message) => ({
      message,
      openid: contacts.get(message.userId)?.openid ?? null,
      unionid: contacts.get(message.userId)?.unionid ?? null,
      phone: (message.patientId && people.get(message.patientId)?.phone) || null,
      moment: wechatMoment(message.createdAt),
    });
  };

const byMessage = (rows: readonly DeliveryRow[]): ReadonlyMap<string, DeliveryRow[]> => {
  const found = new Map<string, DeliveryRow[]>();
  for (const row of rows) found.set(row.messageId, [...(found.get(row.messageId) ?? []), row]);
  return found;
};

/** What is to be done with each message of a batch, from its rule and from what was tried before. */
const makePlanBatch = (deps: DeliverDeps) => {
  const { tx, clock, log, book, deliveries, choices, quietHours } = deps;
  const findPeople = makeFindPeople(deps);
  return async ({ messages: list }: Claim): Promise<Work[]> => {
    const ids = list.map(({ id }) => id);
    const userIds = [...new Set(list.map(({ userId }) => userId))];
    const [ledger, isOff, personOf] = await Promise.all([
      deliveries.ofMessages(tx.outside, ids),
      choices.offOf(tx.outside, userIds),
      findPeople(list),
    ]);
    const now = clock.now();
    const rowsOf = byMessage(ledger);
    return list.map((message): Work => {
      const event = message.event as MessageEvent;
      const rule = book.ruleOf(event);
      const tried = rowsOf.get(message.id) ?? [];
      const channels = book.channelsFor(event, message.facts);
      const plan = planDelivery({ message, rule, channels, ledger: tried, quietHours, now });
      if (plan.kind === 'over' && plan.why === 'old')
        log.warn({ messageId: message.id, event }, 'message was too old to be sent');
      // Without a rule nothing is tried, so that nobody looks at the key.
      const key = rule?.template ?? 'bookingConfirmed';
      return {
        outgoing: { ...personOf(message), key },
        channels: plan.kind === 'try' ? plan.channels : [],
        under: plan.kind === 'try' ? plan.under : new Map(),
        isOff: (channel) => isOff(message.userId, key, channel),
        again: plan.kind === 'wait' ? plan.until : null,
        patientUntil: new Date(message.createdAt.getTime() + (rule?.goodForMinutes ?? 0) * PATIENCE),
        attempts: message.attempts,
      };
    });
  };
};

/**
 * Takes due messages of a lane and sends each through the first channel that takes it. Answers how many it took.
 * Several workers may do it at once: every message is one worker's for a minute, and no longer.
 */
export const makeDeliverMessages = (deps: DeliverDeps) => {
  const { tx, clock, log, messages, workerId } = deps;
  const planBatch = makePlanBatch(deps);
  const goRound = makeDeliveryRound({ ...deps, channels: makeChannels(deps) });

  return async (lane: MessageRow['lane']): Promise<number> => {
    const now = clock.now();
    const until = new Date(now.getTime() + CLAIM_MS);
    const claim = await messages.claim(tx.outside, { lane, workerId, now, until, limit: BATCH[lane] });
    if (claim.messages.length === 0) return 0;
    const lastSendAt = new Date(until.getTime() - LAST_SEND_MS);
    const works = await planBatch(claim);
    // One round per channel at most: each takes the first channel of every message away, or gives the message up.
    const stillOpen = (): Work[] => works.filter(({ channels }) => channels.length > 0);
    for (let open = stillOpen(); open.length > 0; open = stillOpen()) await goRound(open, lastSendAt);
    const ends = works.map(({ outgoing, again, attempts }) => ({ id: outgoing.message.id, dueAt: again, attempts }));
    await tx.run((scope) => messages.settle(scope, claim, ends));
    const waiting = ends.filter(({ dueAt }) => dueAt !== null).length;
    log.info({ lane, messages: ends.length, waiting }, 'messages delivered');
    return claim.messages.length;
  };
};

export type DeliverMessages = ReturnType<typeof makeDeliverMessages>;
