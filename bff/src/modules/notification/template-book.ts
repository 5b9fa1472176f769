import {
  fitTemplateData,
  type MessageChannel,
  type MessageEvent,
  type RuntimeView,
  subscriptionKey,
  type SubscriptionKey,
  type TemplateData,
} from '@anzhen/shared-types';
import {
  type MessageFact,
  type MessageFacts,
  type MessagesConfig,
  type MessageTemplate,
  shownThrough,
} from '../../platform/message-config';

/** Template ids by key, of the mini-program and of the official account. */
export interface TemplateIds {
  subscribe: Readonly<Partial<Record<SubscriptionKey, string>>>;
  official: Readonly<Partial<Record<SubscriptionKey, string>>>;
}

const templateKeys = subscriptionKey.options;

/** The ids that stand in the hospital's own file. */
export const idsInConfig = ({ templates }: MessagesConfig): TemplateIds => {
  const of = (channel: 'subscribe' | 'official') =>
    Object.fromEntries(
      templateKeys.flatMap((key) => {
        const id = templates[key][channel]?.id;
        return id === undefined ? [] : [[key, id]];
      }),
    );
  return { subscribe: of('subscribe'), official: of('official') };
};

type Shown = MessageTemplate['fields'][string];

/** What a person sees of one fact; null when it must be there and is not. */
const shownText = ({ fact, otherwise }: Shown, facts: MessageFacts): string | null =>
  facts[fact] || (otherwise ?? null);

/** A screen that others see over somebody's shoulder does not name these departments, in whatever fact they stand. */
const discreet = (facts: MessageFacts, privacyDepartments: readonly string[]): MessageFacts => {
  const { departmentName = '', doctorName, newDoctorName } = facts;
  const isPrivate = privacyDepartments.some((each) => departmentName.includes(each));
  // A doctor of such a department tells as much as its name.
  const doctors = isPrivate ? [doctorName, newDoctorName].filter((name) => !!name) : [];
  const telling = [...privacyDepartments, ...(doctors as string[])];
  const kept = Object.entries(facts).filter(([, text]) => !telling.some((each) => text.includes(each)));
  return {
    ...Object.fromEntries(kept),
    ...(isPrivate ? { departmentName: '门诊', doctorName: '请点开查看' } : {}),
  };
};

/**
 * Facts without those that WeChat's data type cannot hold where something else may stand instead: the rest of the
 * message still arrives. Not for times, where nothing else would be true.
 */
const fitting = (fields: Readonly<Record<string, Shown>>, facts: MessageFacts): MessageFacts => {
  const misfits = Object.entries(fields).flatMap(([field, { fact, otherwise }]) => {
    const text = facts[fact];
    return text && otherwise && !fitTemplateData({ [field]: text }).fits ? [fact] : [];
  });
  return Object.fromEntries(Object.entries(facts).filter(([fact]) => !misfits.includes(fact as MessageFact)));
};

interface Means {
  config: MessagesConfig;
  ids: TemplateIds;
  hasSms: boolean;
}

/** Which ways an event has in this hospital, and which of them one message may take. */
const makeChannelChoice = ({ config, ids, hasSms }: Means) => {
  const isOpen = (key: SubscriptionKey, channel: MessageChannel): boolean => {
    switch (channel) {
      case 'assistant':
        return true;
      case 'subscribe':
      case 'official':
        return ids[channel][key] !== undefined;
      case 'sms':
        return hasSms;
    }
  };
  /** Channels of an event in order, without those that this hospital has not got. */
  const channelsOf = (event: MessageEvent): MessageChannel[] => {
    const rule = config.events[event];
    return rule ? rule.channels.filter((channel) => isOpen(rule.template, channel)) : [];
  };
  /** The same for one message: first those that show whatever of it should be seen. */
  const channelsFor = (event: MessageEvent, facts: MessageFacts | null): MessageChannel[] => {
    const rule = config.events[event];
    const seen = rule?.showing.filter((fact) => facts?.[fact]) ?? [];
    const all = channelsOf(event);
    if (!rule || seen.length === 0) return all;
    const showing = all.filter((channel) => {
      const shownFacts = shownThrough(config.templates[rule.template], channel).map(({ fact }) => fact);
      return seen.every((fact) => shownFacts.includes(fact));
    });
    return [...new Set([...showing, ...all])];
  };
  return { channelsOf, channelsFor };
};

/** Everything about how messages leave the app, resolved once: which channels, which template, which words. */
export const makeTemplateBook = ({
  privacyDepartments,
  ...means
}: Means & { privacyDepartments: readonly string[] }) => {
  const { config, ids } = means;
  const { channelsOf, channelsFor } = makeChannelChoice(means);
  const fill = (fields: Readonly<Record<string, Shown>>, facts: MessageFacts, moment: string): TemplateData | null => {
    const shown = discreet(facts, privacyDepartments);
    const values = Object.entries(fields).map(([field, each]) => [field, shownText(each, shown)] as const);
    if (values.some(([, text]) => text === null)) return null;
    // A time field takes nothing but a time; without a fact it is the moment of the message.
    return Object.fromEntries(values.map(([field, text]) => [field, text || moment]));
  };
  const eventsOf = (key: SubscriptionKey): MessageEvent[] =>
    (Object.keys(config.events) as MessageEvent[]).filter((event) => config.events[event]?.template === key);
  /** Kinds that leave the app to patients, each with its events and with every channel that one of them has. */
  const kinds = templateKeys.flatMap((key) => {
    const events = eventsOf(key);
    const channels = [...new Set(events.flatMap(channelsOf))];
    return channels.length === 0 || config.templates[key].forStaff
      ? []
      : [{ key, label: config.templates[key].label, events, channels }];
  });
  return {
    ids,
    kinds,
    channelsOf,
    channelsFor,
    eventsOf,
    isLasting: (key: SubscriptionKey): boolean => config.templates[key].subscribe?.kind === 'long_term',
    ruleOf: (event: MessageEvent) => config.events[event],
    template: (key: SubscriptionKey) => config.templates[key],
    /** Values for a channel's fields; null when a fact is missing that must be there. */
    fieldsFor(
      key: SubscriptionKey,
      channel: 'subscribe' | 'official',
      facts: MessageFacts,
      moment: string,
    ): TemplateData | null {
      const template = config.templates[key];
      const own = channel === 'official' ? template.official?.fields : undefined;
      const fields = own ?? template.fields;
      return fill(fields, fitting(fields, facts), moment);
    },
    infoFor(key: SubscriptionKey, facts: MessageFacts, moment: string): TemplateData | null {
      return fill(config.templates[key].assistant?.info ?? {}, facts, moment);
    },
    smsParams(key: SubscriptionKey, facts: MessageFacts, moment: string): string[] | null {
      const params = config.templates[key].sms?.params ?? [];
      const filled = fill(Object.fromEntries(params.map((each, index) => [`p${index}`, each])), facts, moment);
      return filled && params.map(({ most }, index) => [...(filled[`p${index}`] ?? '')].slice(0, most).join(''));
    },
  };
};

export type TemplateBook = ReturnType<typeof makeTemplateBook>;

/** Kinds for which WeChat may ask a patient, and as which template. */
export const askableTemplates = (
  { subscribe }: TemplateIds,
  { templates }: Pick<MessagesConfig, 'templates'>,
): RuntimeView['subscribeTemplates'] =>
  Object.fromEntries(
    templateKeys.flatMap((key) => {
      const [id, template] = [subscribe[key], templates[key]];
      if (id === undefined || !template.subscribe) return [];
      return [[key, { id, isLasting: template.subscribe.kind === 'long_term' }]];
    }),
  );
