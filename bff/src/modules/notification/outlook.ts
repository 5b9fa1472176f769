import {
  type LocalDate,
  type MessageChannel,
  noticeEvent,
  type NoticeEvent,
  type NoticeForm,
  waitsForMorning,
} from '@anzhen/shared-types';
import type { Scope } from '../../platform/db/transaction';
import {
  type MessageFact,
  type MessagesConfig,
  type MessageTemplate,
  shownThrough,
} from '../../platform/message-config';
import type { Clock } from '../../ports/clock';
import type { Accounts } from '../identity';
import type { ChannelChoiceRepository } from './channel-choice.repository';
import { messageTitles } from './message-titles';
import type { SubscriptionRepository } from './subscription.repository';
import type { TemplateBook } from './template-book';

interface Deps {
  clock: Clock;
  quietHours: MessagesConfig['quietHours'];
  book: TemplateBook;
  accounts: Pick<Accounts, 'contactsOf'>;
  choices: ChannelChoiceRepository;
  subscriptions: SubscriptionRepository;
}

/** The fact in which a notice carries what its author wrote. */
export const wordsFactOf = { change_notice: 'change', visit_notice: 'advice' } as const satisfies Record<
  NoticeEvent,
  MessageFact
>;

const factLabels: Partial<Record<MessageFact, string>> = {
  maskedName: '就诊人',
  departmentName: '科室',
  doctorName: '医生',
  when: '就诊时间',
  place: '地点',
  number: '号码',
};

export interface Outlook {
  /** What each kind of notice may say; kinds that the hospital does not send are left out. */
  kinds: NoticeForm['kinds'];
  /** For each person the channel that will most likely take it; null when only a call is left. */
  foresee(
    scope: Scope,
    event: NoticeEvent,
    people: readonly { userId: string; hasPhone: boolean }[],
  ): Promise<(MessageChannel | null)[]>;
  /** Whether a message of this kind about a visit of this day would now have to wait for the morning. */
  isQuiet(event: NoticeEvent, visitDay: LocalDate): boolean;
}

/** The words of the gateway's template and what fills them; the fact of the author's words is null. */
const textOf = ({ text, params }: NonNullable<MessageTemplate['sms']>, wordsFact: MessageFact) => ({
  text,
  params: params.map(({ fact, otherwise = '', most }) => ({ fact: fact === wordsFact ? null : fact, otherwise, most })),
});

const makeKinds = (book: TemplateBook): NoticeForm['kinds'] =>
  noticeEvent.options.flatMap((event) => {
    const rule = book.ruleOf(event);
    if (!rule) return [];
    const template = book.template(rule.template);
    const mute = rule.channels.filter((channel) =>
      shownThrough(template, channel).every(({ fact }) => fact !== wordsFactOf[event]),
    );
    if (mute.length > 0) throw new Error(`${event}: no field of ${mute.join(', ')} shows ${wordsFactOf[event]}`);
    const carries = (fields: MessageTemplate['fields']): string[] =>
      Object.keys(fields).filter((field) => fields[field]?.fact === wordsFactOf[event]);
    const fields = Object.values(template.fields).map(({ fact, otherwise = '' }) => ({
      label: fact === wordsFactOf[event] ? '通知内容' : (factLabels[fact] ?? '另外写着'),
      fact: fact === wordsFactOf[event] ? null : fact,
      // A notice knows nothing else of a person.
      fixed: fact === wordsFactOf[event] || factLabels[fact] ? null : otherwise,
    }));
    const wordsIn = [...new Set([...carries(template.fields), ...carries(template.official?.fields ?? {})])];
    const channels = book.channelsOf(event);
    const sms = channels.includes('sms') && template.sms ? textOf(template.sms, wordsFactOf[event]) : null;
    return [{ event, title: messageTitles[event], fields, wordsIn, channels, atNight: rule.atNight, sms }];
  });

/** What can be said about messages before they are written: which words fit, and who will get them how. */
export const makeOutlook = ({ clock, quietHours, book, accounts, choices, subscriptions }: Deps): Outlook => ({
  kinds: makeKinds(book),
  isQuiet(event, visitDay) {
    const rule = book.ruleOf(event);
    return waitsForMorning(clock.now(), visitDay, { atNight: rule?.atNight ?? 'wait', quietHours });
  },
  async foresee(scope, event, people) {
    const key = book.ruleOf(event)?.template;
    if (key === undefined || people.length === 0) return people.map(() => null);
    const users = [...new Set(people.map(({ userId }) => userId))];
    const [contacts, isOff, sends] = await Promise.all([
      accounts.contactsOf(scope, users),
      choices.offOf(scope, users),
      subscriptions.remainingOf(scope, users, key),
    ]);
    const left = new Map(sends);
    const takes = (channel: MessageChannel, { userId, hasPhone }: (typeof people)[number]): boolean => {
      if (isOff(userId, key, channel)) return false;
      if (channel === 'sms') return hasPhone;
      const contact = contacts.get(userId);
      if (channel !== 'subscribe') return channel === 'official' ? !!contact?.unionid : !!contact?.openid;
      const remaining = contact ? (left.get(userId) ?? 0) : 0;
      // Somebody who looks after two of these people has one send for each.
      if (remaining > 0 && !book.isLasting(key)) left.set(userId, remaining - 1);
      return remaining > 0;
    };
    const channels = book.channelsOf(event);
    return people.map((person) => channels.find((channel) => takes(channel, person)) ?? null);
  },
});
