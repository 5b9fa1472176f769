import { priority } from '@anzhen/shared-types';
import { z } from 'zod';
import { messagesSchema } from './message-config';
import { readYamlFile } from './yaml-file';

const text = z.string().trim().min(1);
const phone = z.string().regex(/^[\d-]{3,20}$/);
const minutes = z
  .int()
  .min(0)
  .max(24 * 60);

const hosts = z.array(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/));

const unique = (values: readonly string[]): boolean => new Set(values).size === values.length;

const priorityRule = z.strictObject({
  label: text,
  /** front: before everybody · slot: before those of the same time · suggest: the console suggests, a person decides */
  place: z.enum(['front', 'slot', 'suggest']),
  /** From this age on by itself; without it, the desk sets it. */
  fromAge: z.int().min(0).max(120).optional(),
});
const code = z.string().regex(/^\w{1,32}$/);
const place = z.strictObject({ campus: text, building: text, floor: text, area: text });

/** never: told in person only · told: when the HIS says that the physician did · so many days after the audit */
const release = z.union([z.enum(['never', 'told']), z.strictObject({ afterDays: z.int().min(0).max(90) })]);

const queueSchema = z.strictObject({
  /** After how many others somebody is called who missed a call, or comes back with results. */
  missedBehind: z.int().min(1).max(50),
  returnBehind: z.int().min(1).max(50),
  /** Scanning the clinic's code this long after the consultation means coming back with results (回诊). */
  returnVisitAfterMinutes: minutes,
  priorities: z.partialRecord(priority, priorityRule),
  /** Departments whose ordinary clinics share one line before all their rooms. */
  sharedDepartments: z.array(code),
  /** Examinations with a line of their own before all their rooms. */
  exams: z.array(z.strictObject({ code, name: text, place, rooms: z.array(text).min(1) })),
  /** How far from this point a phone may check in; null asks no phone where it is. Degrees. */
  checkInWithin: z
    .strictObject({ latitude: z.number(), longitude: z.number(), metres: z.int().min(50).max(20_000) })
    .nullable(),
  /** A caller of the hospital (its key is in the environment) → the departments where it calls, and our console does not. */
  callers: z.record(z.string().regex(/^[\w-]{1,24}$/), z.array(code)),
});

/** 就诊前一天的提醒. */
const remindersSchema = z.strictObject({
  /** Clock time of the day before the visit. */
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  /** What everybody brings. */
  materials: text,
  /** Department code → what is special there, for example that nothing may be eaten before. */
  notes: z.record(code, text.max(20, 'would be cut in a message')),
});

/** 群发通知. */
const broadcastsSchema = z.strictObject({
  /** More people than this and a second member of staff must release it. */
  releaseAbove: z.int().min(0),
  peopleMax: z.int().min(1).max(3_000),
  /** Words of illness that no notice may hold. */
  unsaid: z.array(text),
});

/** 随访: a question some days after a visit, by department; HIS ports tell of no plans. */
const followUpsSchema = z.strictObject({
  /** Clock time of the day; not within the quiet hours, else it waits for their end. */
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  rules: z
    .array(
      z.strictObject({
        departments: z.array(code).min(1),
        afterDays: z.int().min(1).max(180),
        /** Whole sentences that name no illness: family members and the person beside them read it. */
        ask: text.max(120),
      }),
    )
    .refine((rules) => unique(rules.flatMap(({ departments }) => departments)), 'a department has two rules'),
});

const hospitalConfigSchema = z.strictObject({
  /** Short name of the site; a part of keys, so it never changes. */
  code: z.string().regex(/^[A-Z0-9]{2,8}$/),
  name: text,
  campus: text,
  hotline: text,
  emergency: z.strictObject({ phone, place: text, way: text, hours: text }),
  triageDesk: z.strictObject({ place: text, phone, hours: text }),
  booking: z.strictObject({
    /** Of these, two are kept for money that is under way. */
    holdMinutes: z.int().min(4).max(60),
    /** How long the HIS keeps a number at most, where it says so nowhere but in its papers. */
    hisHoldMinutes: z.int().min(1).max(1440).optional(),
    limits: z.strictObject({
      perPatientPerDay: z.int().min(1).max(10),
      perPatientPerDepartmentPerDay: z.int().min(1).max(10),
      perAccountPerDay: z.int().min(1).max(100),
      /** Department code → how many open registrations one person may have there, over all days. */
      openPerDepartment: z.record(z.string().regex(/^\w{1,32}$/), z.int().min(1).max(10)),
    }),
    noShow: z.strictObject({
      limit: z.int().min(1).max(20),
      windowDays: z.int().min(1).max(366),
      blockDays: z.int().min(1).max(366),
      appealDays: z.int().min(1).max(90),
    }),
    /** A number that came back is sold again after a random time between these, so that nobody can wait for it. */
    returnedNumberMinutes: z
      .strictObject({ min: minutes, max: minutes })
      .refine(({ min, max }) => min <= max, 'min must not be above max'),
    waitlist: z.strictObject({
      payMinutes: z.int().min(5).max(120),
      /** Clock time of the evening before the visit. */
      clearsAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
      longestLine: z.int().min(1).max(500),
      perPatient: z.int().min(1).max(20),
    }),
    /** How many holds are asked of the HIS at the same time. */
    hisHoldsAtOnce: z.int().min(1).max(64),
    checkInEarlyMinutes: minutes,
    sameDayCancelMinutes: minutes,
    adultOnlyParents: z.array(text),
    cancelRule: text,
  }),
  queue: queueSchema,
  areas: z
    .array(z.strictObject({ code: z.string().regex(/^[A-Z0-9]{2,10}$/), floor: text, area: text, name: text }))
    .refine((areas) => unique(areas.map(({ code }) => code)), 'two areas have the same code'),
  /** Scenes without a signature, from before codes were signed. */
  plainScenes: z.enum(['accepted', 'refused']),
  entryPoints: z.strictObject({
    gates: z.record(z.string(), text),
    labs: z.record(z.string(), text),
    cashiers: z.record(z.string(), text),
  }),
  /** 电子票据 is opened on these hosts only, whatever address the HIS gives. */
  bills: z.strictObject({ invoiceHosts: hosts }),
  /** Where the hospital's HIS and archive and the region's insurance centre are; production talks to no other host. */
  systemHosts: z.strictObject({ his: hosts, insurance: hosts, imaging: hosts }),
  /** Refunds of bill items above this amount, in fen, need two persons of the hospital. */
  refunds: z.strictObject({ approvalAboveFen: z.int().min(0) }),
  privacyDepartments: z.array(text),
  messages: messagesSchema,
  reminders: remindersSchema,
  broadcasts: broadcastsSchema,
  followUps: followUpsSchema,
  reports: z.strictObject({
    windowDays: z
      .int()
      .min(1)
      .max(3 * 366),
    /** The first whose words are in a title or a line counts; the last has no words and is for what the HIS marks. */
    sensitive: z
      .array(z.strictObject({ words: z.array(text), release }))
      .min(1)
      .refine((rules) => rules[rules.length - 1]?.words.length === 0, 'the last rule must have no words'),
    /** Below this age a father or a mother sees all that the child would. */
    guardianUntil: z.int().min(0).max(18),
    hiddenText: text,
    ownOnlyText: text,
    note: text,
    criticalNote: text,
  }),
  exams: z
    .array(z.strictObject({ words: z.array(text), place: text, fasting: z.boolean() }))
    .min(1)
    .refine(
      (exams) => exams[exams.length - 1]?.words.length === 0,
      'the last entry must have no words: it is for the rest',
    ),
  privacy: z.strictObject({
    version: z.string().min(1).max(20),
    effectiveFrom: z.iso.date(),
    sections: z.array(z.strictObject({ title: text, text })).min(1),
  }),
});

/** What differs per hospital. */
export type HospitalConfig = z.output<typeof hospitalConfigSchema>;

/** Loads a hospital's own data at boot. @throws Error that names the file and every place that is wrong */
export const loadHospitalConfig = (file: string): HospitalConfig => readYamlFile(file, hospitalConfigSchema);
