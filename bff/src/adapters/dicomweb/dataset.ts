import { z } from 'zod';

/** DICOM JSON (PS3.18 annex F): attributes by tag, eight hexadecimal digits. */
const attribute = z.object({ vr: z.string().optional(), Value: z.array(z.unknown()).optional() });
const dataset = z.record(z.string(), attribute);
export type Dataset = z.infer<typeof dataset>;

export const TAG = {
  sopClass: '00080016',
  instanceId: '00080018',
  accessionNumber: '00080050',
  modality: '00080060',
  seriesDescription: '0008103E',
  referencedInstances: '00081199',
  referencedInstanceId: '00081155',
  referencedFrames: '00081160',
  patientName: '00100010',
  patientNumber: '00100020',
  bodyPart: '00180015',
  studyId: '0020000D',
  seriesId: '0020000E',
  seriesNumber: '00200011',
  instanceNumber: '00200013',
  patientOrientation: '00200020',
  imageOrientation: '00200037',
  photometric: '00280004',
  frames: '00280008',
  rows: '00280010',
  columns: '00280011',
  windowCenter: '00281050',
  windowWidth: '00281051',
  windowShape: '00281056',
  frameWindow: '00289132',
  planeOrientation: '00209116',
  sharedGroups: '52009229',
  frameGroups: '52009230',
  content: '0040A730',
  text: '0040A160',
} as const;

type Tag = (typeof TAG)[keyof typeof TAG];

const rawDataset = z.record(z.string(), z.unknown());
const TAGS: readonly string[] = Object.values(TAG);

/** The attributes that are listed above; an archive tells hundreds. @throws ZodError */
export const known = (given: unknown): Dataset => {
  const raw = rawDataset.parse(given);
  return dataset.parse(Object.fromEntries(TAGS.flatMap((tag) => (tag in raw ? [[tag, raw[tag]]] : []))));
};

/** Every value of an attribute as text, trimmed: an archive may send numbers as numbers or as text. */
export const textsOf = (item: Dataset, tag: Tag): string[] =>
  (item[tag]?.Value ?? []).map((value) => (value === null || value === undefined ? '' : String(value).trim()));

export const textOf = (item: Dataset, tag: Tag): string => textsOf(item, tag)[0] ?? '';

/** Every value as a number; none when one of them is no number. */
export const numbersOf = (item: Dataset, tag: Tag): number[] => {
  const numbers = textsOf(item, tag).map((text) => (text === '' ? Number.NaN : Number(text)));
  return numbers.every(Number.isFinite) ? numbers : [];
};

export const numberOf = (item: Dataset, tag: Tag): number | null => numbersOf(item, tag)[0] ?? null;

/** Items of a sequence; what is no item is left out. */
export const itemsOf = (item: Dataset, tag: Tag): Dataset[] =>
  (item[tag]?.Value ?? []).flatMap((value) => {
    const parsed = dataset.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });

const personName = z.object({ Alphabetic: z.string().optional(), Ideographic: z.string().optional() });

/** The name in characters where there is one, without the separators of its parts. */
export const nameOf = (item: Dataset): string => {
  const parsed = personName.safeParse(item[TAG.patientName]?.Value?.[0]);
  if (!parsed.success) return '';
  const [characters, letters] = [parsed.data.Ideographic ?? '', parsed.data.Alphabetic ?? ''].map((name) =>
    name.replace(/[\^\s]+/g, ' ').trim(),
  );
  // A name in characters has no spaces between its parts.
  return characters ? characters.replaceAll(' ', '') : (letters ?? '').replace(/(?<=[一-鿿]) (?=[一-鿿])/g, '');
};
