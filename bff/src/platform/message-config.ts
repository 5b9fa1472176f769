import {
  atNight,
  fitTemplateData,
  isFieldName,
  type MessageChannel,
  messageChannel,
  messageEvent,
  subscriptionKey,
} from '@anzhen/shared-types';
import { z } from 'zod';

const text = z.string().trim().min(1);
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** Everything that a message may show outside the app. What is not in this list (a diagnosis) cannot be sent. */
const messageFact = z.enum([
  'maskedName',
  // Asked for by 微信就医助手 to tell two people apart.
  'recordNumber',
  'departmentName',
  'doctorName',
  'newDoctorName',
  'when',
  /** Of the visit, as `2026-11-25`: by it a message may have to wait for the morning. */
  'visitDate',
  'day',
  'place',
  'room',
  'number',
  'peopleAhead',
  'amount',
  'receiptNo',
  'change',
  'advice',
  'materials',
]);
export type MessageFact = z.output<typeof messageFact>;
export type MessageFacts = Readonly<Partial<Record<MessageFact, string>>>;

/** Without `otherwise` the fact must be there, else the message does not go this way. */
const shown = z.strictObject({ fact: messageFact, otherwise: z.string().optional() });
const smsParam = shown.extend({ most: z.int().min(1).max(40).default(20) });
const TAKES_THE_MOMENT = /^(time|date)\d*$/;

const fields = z.record(z.string().refine(isFieldName, 'not a field name of a WeChat template'), shown).superRefine(
  // Words of our own are checked when the system starts; words of a person are checked again before each message.
  (given, context) => {
    for (const [field, { otherwise }] of Object.entries(given)) {
      if (otherwise === undefined || (otherwise === '' && TAKES_THE_MOMENT.test(field))) continue;
      const fitted = fitTemplateData({ [field]: otherwise });
      if (fitted.fits && fitted.data[field] === otherwise) continue;
      context.addIssue({
        code: 'custom',
        path: [field, 'otherwise'],
        message: `"${otherwise}" does not fit WeChat's data type of ${field}`,
      });
    }
  },
);

/** The template of the SMS gateway, its words as approved, and its parameters in order; longer than `most` is cut. */
const smsTemplate = z
  .strictObject({ id: text, text, params: z.array(smsParam).max(12) })
  .refine(
    ({ text: words, params }) =>
      (words.match(/\{\d+\}/g) ?? []).join() === params.map((_, index) => `{${index + 1}}`).join(),
    'the words have other parameters than are filled in',
  );

const template = z.strictObject({
  label: text,
  /** Patients neither get these nor find them in their settings. */
  forStaff: z.boolean().default(false),
  fields,
  subscribe: z
    .strictObject({
      /** one_time: each consent is one message · long_term: until it is turned off (public services only) */
      kind: z.enum(['one_time', 'long_term']),
      id: text.optional(),
    })
    .optional(),
  /** Fields of the official account's template when they differ. */
  official: z.strictObject({ id: text.optional(), fields: fields.optional() }).optional(),
  /** 微信就医助手: the status number of this kind and its business_info. */
  assistant: z
    .strictObject({
      status: z.int().refine((status) => /^150[1-5]0\d{2}$/.test(String(status)), 'not a status of 微信就医助手'),
      info: z.record(z.string().regex(/^[a-z_]+$/), shown),
    })
    .optional(),
  sms: smsTemplate.optional(),
});

type Shown = z.output<typeof shown>;
type Template = z.output<typeof template>;

/** What a channel's words are filled in with. */
export const shownThrough = (
  { fields: own, official, assistant, sms }: Template,
  channel: MessageChannel,
): readonly Shown[] => {
  switch (channel) {
    case 'assistant':
      return Object.values(assistant?.info ?? {});
    case 'sms':
      return sms?.params ?? [];
    case 'official':
      return Object.values(official?.fields ?? own);
    case 'subscribe':
      return Object.values(own);
  }
};

const rule = z.strictObject({
  template: subscriptionKey,
  channels: z
    .array(messageChannel)
    .min(1)
    .refine((channels) => new Set(channels).size === channels.length, 'a channel stands twice'),
  atNight: z.enum(atNight),
  /** Facts that, where a message has them, should be seen: a channel that shows them goes before one that does not. */
  showing: z.array(messageFact).default([]),
  /** After this it is not sent any more. */
  goodForMinutes: z.int().min(1).max(2_880),
});

export const messagesSchema = z
  .strictObject({
    keepDays: z.int().min(1).max(365),
    quietHours: z.strictObject({ from: clockTime, to: clockTime }),
    /** The approved 签名 of the SMS gateway. */
    sms: z.strictObject({ sign: z.string().trim().min(2).max(12) }).optional(),
    templates: z.record(subscriptionKey, template),
    events: z.partialRecord(messageEvent, rule),
  })
  .superRefine(({ templates, events }, context) => {
    for (const [event, { template: key, channels, showing }] of Object.entries(events)) {
      const fault = (path: 'channels' | 'showing', message: string): void =>
        context.addIssue({ code: 'custom', path: ['events', event, path], message });
      const missing = channels.filter((channel) => !templates[key][channel]);
      for (const channel of missing) fault('channels', `template ${key} does not say how it goes through ${channel}`);
      for (const fact of showing)
        if (!channels.some((channel) => shownThrough(templates[key], channel).some((each) => each.fact === fact)))
          fault('showing', `no channel of template ${key} shows ${fact}`);
    }
  });

export type MessagesConfig = z.output<typeof messagesSchema>;
export type MessageTemplate = z.output<typeof template>;
export type MessageRule = z.output<typeof rule>;
